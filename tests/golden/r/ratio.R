# Outside values for tests/it/stats_ratio.rs: a ratio of two sums over rows, in base R.
#   Rscript ratio.R        (R 4.2.2; writes ratio.csv beside itself)
# The ratio is the slope of a regression through the origin, weighted by 1/whole; its variance is the
# robust one of the fit (Cochran 1977, section 2.11), with n/(n - 1).

digits <- function(x) formatC(x, digits = 17, format = "g", width = 1)
limits <- function(part, whole, level) {
  fit <- lm(part ~ 0 + whole, weights = 1 / whole)
  n <- length(part)
  share <- unname(coef(fit))
  half <- qt(0.5 + level / 2, n - 1) * sqrt(n / (n - 1) * sum(residuals(fit)^2)) / sum(whole)
  data.frame(part = paste(part, collapse = ";"), whole = paste(whole, collapse = ";"), level = digits(level),
             ratio = digits(share), low = digits(share - half), high = digits(share + half))
}
set.seed(3)
made <- function(n) { whole <- sample(1:9, n, TRUE); list(part = rbinom(n, whole, 0.7), whole = whole) }
samples <- c(list(list(part = c(3, 1, 0, 1), whole = c(3, 3, 2, 1)), list(part = c(0, 1), whole = c(60, 60))),
             lapply(c(5, 12, 40), made))
table <- do.call(rbind, lapply(samples, function(one)
  rbind(limits(one$part, one$whole, 0.95), limits(one$part, one$whole, 0.998))))
write.csv(table, "ratio.csv", row.names = FALSE, quote = FALSE)
