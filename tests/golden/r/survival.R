# Values of R's package `survival` for tests/it/stats_survival.rs:
#   Rscript tests/golden/r/survival.R
# writes survival_data.csv (who leaves when), survival_by.csv and survival_quantiles.csv beside this file.

suppressMessages(library(survival))
set.seed(20130101)
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))

maintained <- subset(aml, x == "Maintained")
nonmaintained <- subset(aml, x == "Nonmaintained")
made <- function(n, mean, until) {
  time <- floor(rexp(n, 1 / mean))
  end <- sample(0:until, n, replace = TRUE)
  data.frame(time = pmin(time, end), status = as.integer(time <= end))
}
sets <- list(
  aml_maintained = data.frame(time = maintained$time, status = maintained$status),
  aml_nonmaintained = data.frame(time = nonmaintained$time, status = nonmaintained$status),
  lung = data.frame(time = lung$time, status = lung$status - 1),
  veteran = data.frame(time = veteran$time, status = veteran$status),
  ovarian = data.frame(time = ovarian$futime, status = ovarian$fustat),
  heart_stanford2 = data.frame(time = ceiling(stanford2$time), status = stanford2$status),
  without_censoring = data.frame(time = c(0, 0, 3, 7, 7, 7, 12, 20, 31, 31), status = 1),
  made_100 = made(100, 40, 120),
  made_5000 = made(5000, 90, 365),
  mostly_censored = made(400, 2000, 300)
)

# 17 digits: what is read back is the same number.
text <- function(number) ifelse(is.na(number), "NA", formatC(number, digits = 17, width = 1, format = "g"))
data <- by <- quantiles <- NULL
for (name in names(sets)) {
  set <- sets[[name]]
  leave <- aggregate(cbind(events = status, censored = 1 - status) ~ time, set, sum)
  data <- rbind(data, data.frame(set = name, leave))
  for (level in c(0.95, 0.998)) {
    fit <- survfit(Surv(time, status) ~ 1, set, conf.type = "log-log", conf.int = level)
    last <- max(set$time)
    at <- unique(round(seq(0, last, length.out = 25)))
    s <- summary(fit, times = at, extend = TRUE)
    by <- rbind(by, data.frame(
      set = name, level = level, day = at, survival = text(s$surv), low = text(s$lower), high = text(s$upper)))
    for (q in c(0.09, 0.237, 0.471, 0.5, 0.5123, 0.763, 0.891)) {
      # The first day on which a curve is 1 - q or less. Where a step lies at 1 - q, R's quantile() takes the middle of
      # two days instead, and where the band does not fall from day to day it mistakes the day.
      first <- function(curve) fit$time[which(curve <= 1 - q + 1e-12)[1]]
      falls <- function(curve) !is.unsorted(-curve[!is.na(curve)])
      found <- c(first(fit$surv), first(fit$lower), first(fit$upper))
      if (q != 0.5 && falls(fit$lower) && falls(fit$upper)) {
        stopifnot(identical(as.numeric(found), as.numeric(unlist(quantile(fit, q)))))
      }
      found <- text(found)
      quantiles <- rbind(quantiles, data.frame(
        set = name, level = level, q = q, day = found[1], low = found[2], high = found[3]))
    }
  }
}
save <- function(frame, file) write.csv(frame, file.path(here, file), row.names = FALSE, quote = FALSE)
save(data, "survival_data.csv")
save(by, "survival_by.csv")
save(quantiles, "survival_quantiles.csv")
