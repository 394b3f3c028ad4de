# Makes compare_*.csv beside it, with R 4.2 and no package: Rscript tests/golden/r/compare.R [FOLDER]
# The results stand in the repository, so that the tests need no R. Where R has a function it is used;
# Newcombe's limits and the standardised figures are written out from the papers.

folder <- c(commandArgs(trailingOnly = TRUE), "tests/golden/r")[1]

# Seventeen digits: every number reads back as it was.
digits <- function(numbers) sprintf("%.17g", numbers)
spaced <- function(numbers) paste(digits(numbers), collapse = " ")
write <- function(rows, name) {
  text <- lapply(rows, function(column) if (is.numeric(column)) digits(column) else column)
  path <- file.path(folder, paste0("compare_", name, ".csv"))
  write.csv(as.data.frame(text), path, row.names = FALSE, quote = FALSE)
}
each <- function(cases, function_of_row) {
  do.call(rbind, lapply(seq_len(nrow(cases)), function(i) function_of_row(cases[i, ])))
}

# Two proportions: Newcombe's method 10 from R's Wilson limits, the score test, Fisher's test.
wilson <- function(x, n, level) prop.test(x, n, conf.level = level, correct = FALSE)$conf.int
proportions <- rbind(
  expand.grid(x1 = c(0, 1, 3, 10), x2 = c(0, 2, 7), n1 = 10, n2 = c(7, 30)),
  expand.grid(x1 = c(1, 50, 99, 100), x2 = c(20, 499, 980), n1 = 100, n2 = 1000),
  data.frame(
    x1 = c(0, 3, 400, 5210, 12000, 499000, 3, 1000000, 500000, 1000),
    x2 = c(9, 0, 480, 5000, 11000, 500000, 12, 999990, 500700, 1300),
    n1 = c(1e5, 1e5, 2000, 10000, 20000, 1e6, 1e6, 1e6, 1e6, 3e5),
    n2 = c(1e5, 2e5, 2200, 10000, 20000, 1e6, 1e6, 1e6, 1e6, 4e5)
  )
)
suppressWarnings(write(each(merge(proportions, data.frame(level = c(0.95, 0.998))), function(r) {
  with(r, {
    d <- x1 / n1 - x2 / n2
    one <- wilson(x1, n1, level)
    other <- wilson(x2, n2, level)
    score <- prop.test(c(x1, x2), c(n1, n2), correct = FALSE)$p.value
    table <- matrix(c(x1, n1 - x1, x2, n2 - x2), 2)
    fisher <- fisher.test(table, conf.int = FALSE)$p.value
    data.frame(
      x1, n1, x2, n2, level,
      difference = d,
      low = d - sqrt((x1 / n1 - one[1])^2 + (other[2] - x2 / n2)^2),
      high = d + sqrt((one[2] - x1 / n1)^2 + (x2 / n2 - other[1])^2),
      score_p = score, fisher_p = fisher
    )
  })
}), "proportions"))

# Two counts.
counts <- rbind(
  expand.grid(x1 = c(0, 1, 4, 12), x2 = c(0, 1, 9, 40), t1 = 1, t2 = c(1, 2.5)),
  data.frame(
    x1 = c(11, 3, 120, 1000, 1000, 0, 1, 2, 5000, 100000, 1000000, 1000000, 20, 7),
    x2 = c(21, 200, 100, 1000, 1080, 1000000, 1000000, 100000, 5200, 100900, 1000000, 1002000, 3, 7),
    t1 = c(800, 0.03, 33.3, 1, 1, 1, 1, 0.001, 1200, 1e6, 1, 4e7, 5e6, 1 / 3),
    t2 = c(3011, 1, 41.7, 1, 1, 1, 1, 37, 1234.5, 1e6, 1, 4e7, 1e6, 2 / 3)
  )
)
counts <- counts[counts$x1 + counts$x2 > 0, ]
write(each(merge(counts, data.frame(level = c(0.95, 0.998))), function(r) {
  test <- poisson.test(c(r$x1, r$x2), c(r$t1, r$t2), conf.level = r$level)
  data.frame(
    r, ratio = unname(test$estimate), low = test$conf.int[1], high = test$conf.int[2], p = test$p.value
  )
}), "counts")

# Proportions over periods: R's test, and the weighted line for the slope. A period of nobody keeps its place.
series <- list(
  list(x = c(83, 90, 129, 70), n = c(86, 93, 136, 82)),
  list(x = c(0, 0, 0, 1), n = c(3, 4, 5, 6)),
  list(x = c(5, 4, 3, 2, 1), n = c(9, 9, 9, 9, 9)),
  list(x = c(10, 12, 9, 15, 11, 14, 13, 12), n = c(100, 110, 95, 120, 105, 99, 130, 100)),
  list(x = c(120, 340, 560, 910, 1500), n = c(1000, 2000, 3000, 4000, 6000)),
  list(x = c(500000, 500900, 499000, 501500), n = rep(1e6, 4)),
  list(x = c(1, 0, 2, 3, 1, 5), n = rep(1e6, 6)),
  list(x = c(0, 2, 4, 6), n = c(1, 3, 5, 9)),
  list(x = c(6, 0, 9, 7, 0, 4, 8), n = c(20, 0, 25, 22, 0, 21, 60))
)
suppressWarnings(write(do.call(rbind, lapply(series, function(s) {
  known <- which(s$n > 0)
  test <- prop.trend.test(s$x[known], s$n[known], known)
  line <- lm(p ~ known, data.frame(p = s$x[known] / s$n[known], known), weights = s$n[known])
  data.frame(
    x = spaced(s$x), n = spaced(s$n), slope = unname(coef(line)[2]),
    chi_squared = unname(test$statistic), p = test$p.value
  )
})), "proportion_trends"))

# Rates over periods. `glm` takes its standard errors from the step before the last, so that the fit is
# begun again where it ended.
series <- list(
  list(x = c(12, 14, 33, 50, 67, 74, 123, 141, 165, 204, 253, 246, 240), t = rep(1, 13)),
  list(x = c(0, 1, 0, 2), t = c(1, 1, 1, 1)),
  list(x = c(9, 4, 3, 0, 1), t = c(10.5, 10.25, 10, 9.5, 9)),
  list(x = c(40, 42, 38, 41, 40, 39), t = c(1000, 1010, 1020, 1030, 1040, 1050)),
  list(x = c(3, 0, 0, 0, 0, 0, 0, 1), t = rep(4.5e7, 8)),
  list(x = c(100000, 101000, 99500, 100700), t = c(3.1e6, 3.15e6, 3.2e6, 3.22e6)),
  list(x = c(1000000, 1000900, 999000, 1001500, 1002500), t = rep(1, 5)),
  list(x = c(1, 30, 2, 500), t = c(0.01, 200, 3, 1e5)),
  list(x = c(7, 0, 11, 15, 9), t = c(2, NA, 2, 2, 2))
)
write(do.call(rbind, lapply(merge(seq_along(series), c(0.95, 0.998)) |> asplit(1), function(pick) {
  s <- series[[pick[1]]]
  level <- pick[2]
  data <- data.frame(x = s$x, t = s$t, period = seq_along(s$x))
  fitted <- function(start) {
    glm(x ~ period + offset(log(t)), poisson, data[!is.na(data$t), ],
      start = start, control = glm.control(epsilon = 1e-12, maxit = 100))
  }
  # With a million events the deviance trembles in its last digits, and `glm` would see no end.
  fit <- suppressWarnings(fitted(coef(fitted(NULL))))
  b <- unname(coef(fit)[2])
  se <- unname(sqrt(diag(summary(fit, dispersion = 1)$cov.scaled))[2])
  z <- qnorm(1 - (1 - level) / 2)
  data.frame(
    x = spaced(s$x), t = spaced(ifelse(is.na(s$t), 0, s$t)), level,
    ratio = exp(b), low = exp(b - z * se), high = exp(b + z * se),
    p = pchisq(fit$null.deviance - fit$deviance, 1, lower.tail = FALSE)
  )
})), "rate_trends")

# Holm's correction.
p <- list(
  0.04, c(0.01, 0.04, 0.03, 0.005), c(0.5, 0.9, 1), c(0.02, 0.02, 0.02), c(1e-300, 0.2, 1e-12, 0.06, 0),
  (1:50)^3 / 5e6, rev((1:50) / 400)
)
write(do.call(rbind, lapply(p, function(p) {
  data.frame(p = spaced(p), holm = spaced(p.adjust(p, "holm")))
})), "holm")

# Standardised figures, limits of the count exact below ten events and Byar's from there.
limits <- function(x, level) {
  tail <- (1 - level) / 2
  z <- qnorm(1 - tail)
  if (x < 10) {
    return(c(if (x == 0) 0 else qgamma(tail, x), qgamma(1 - tail, x + 1)))
  }
  c(
    x * (1 - 1 / (9 * x) - z / (3 * sqrt(x)))^3,
    (x + 1) * (1 - 1 / (9 * (x + 1)) + z / (3 * sqrt(x + 1)))^3
  )
}
strata <- list(
  list(x = c(20, 30), n = c(1000, 500), w = c(3, 1)),
  list(x = c(0, 4, 6), n = c(812.5, 100.25, 17), w = c(5000, 4000, 1000)),
  list(x = c(3, 0, 0, 9, 21), n = c(1e5, 2e5, 3e5, 2e5, 1e5), w = c(0.12, 0.09, 0.35, 0.3, 0.14)),
  list(x = c(141, 926, 125300, 1000000), n = c(1784033, 7065148, 15658730, 10482916), w = c(5, 10, 50, 20)),
  list(x = 25, n = 1000, w = 7)
)
direct <- do.call(rbind, lapply(merge(seq_along(strata), c(0.95, 0.998)) |> asplit(1), function(pick) {
  level <- pick[2]
  with(strata[[pick[1]]], {
    rate <- sum(w * x / n) / sum(w)
    variance <- sum(w^2 * x / n^2) / sum(w)^2
    total <- sum(x)
    dobson <- rate + sqrt(variance / total) * (limits(total, level) - total)
    data.frame(
      x = spaced(x), n = spaced(n), w = spaced(w), level, rate, low = dobson[1], high = dobson[2]
    )
  })
}))
write(direct, "direct")

ratios <- merge(data.frame(
  observed = c(0, 1, 9, 10, 100, 1000000),
  n = c("100 200", "100 200 50", "812.5 17", "1e5 2e5", "1000 2000", "1e7 3e7"),
  rate = c("0.01 0.02", "0.001 0.03 0.2", "0.01 0.3", "0.00003 0.00004", "0.02 0.03", "0.02 0.03")
), data.frame(level = c(0.95, 0.998)))
numbers <- function(text) as.numeric(strsplit(text, " ")[[1]])
write(each(ratios, function(r) {
  expected <- sum(numbers(r$n) * numbers(r$rate))
  both <- limits(r$observed, r$level) / expected
  data.frame(r, ratio = r$observed / expected, low = both[1], high = both[2])
}), "indirect")
