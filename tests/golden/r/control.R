# Outside values for tests/it/stats_control.rs, by published formulas in base R.
#   Rscript control.R        (R 4.2.2; writes control_*.csv beside itself)
# Nothing here is taken from logframe: limits are found by inverting intervals with uniroot, rank
# probabilities by numerical integration.

digits <- function(x) ifelse(is.na(x), "NA", formatC(x, digits = 17, format = "g", width = 1))
write <- function(name, table) {
  number <- vapply(table, is.double, logical(1))
  table[number] <- lapply(table[number], digits)
  write.csv(table, paste0("control_", name, ".csv"), row.names = FALSE, quote = FALSE)
}
zero <- function(f, low, high) uniroot(f, c(low, high), tol = 1e-15, maxiter = 10000)$root

# ---- funnel: shares, by inverting Wilson's limits (Newcombe 1998, method 3) -------------------------------
wilson <- function(x, n, level, sign) {
  z <- qnorm(0.5 + level / 2)
  (2 * x + z^2 + sign * z * sqrt(z^2 + 4 * x * (1 - x / n))) / (2 * (n + z^2))
}
grid <- expand.grid(n = c(5, 20, 100, 1234, 50000, 10000000), pooled = c(0.013, 0.3, 0.5, 0.97), level = c(0.95, 0.998))
share <- function(n, pooled, level, sign, end) {
  f <- function(s) wilson(s * n, n, level, sign) - pooled
  if (f(0) * f(1) > 0) end else zero(f, 0, 1)
}
grid$low <- mapply(function(n, p, l) share(n, p, l, 1, 0), grid$n, grid$pooled, grid$level)
grid$high <- mapply(function(n, p, l) share(n, p, l, -1, 1), grid$n, grid$pooled, grid$level)
write("funnel_proportion", grid)

# ---- funnel: counts, by inverting Garwood's limits below 10 events and Byar's (Breslow & Day 1987) from 10 --
low_exact <- function(x, tail) if (x == 0) 0 else qgamma(tail, x)
high_exact <- function(x, tail) qgamma(tail, x + 1, lower.tail = FALSE)
byar <- function(x, z) x * (1 - 1 / (9 * x) + z / (3 * sqrt(x)))^3
count <- function(expected, level, side) {
  tail <- (1 - level) / 2
  z <- qnorm(tail, lower.tail = FALSE)
  limit_byar <- if (side == "low") function(x) byar(x + 1, z) else function(x) byar(x, -z)
  limit_exact <- if (side == "low") function(x) high_exact(x, tail) else function(x) low_exact(x, tail)
  if (limit_byar(10) <= expected) {
    width <- 40 * (sqrt(expected) + 10)
    # Counts are large: the root is found of the count over the expected one.
    f <- function(r) limit_byar(r * expected) / expected - 1
    return(expected * zero(f, max(10, expected - width) / expected, (expected + width) / expected))
  }
  if (limit_exact(0) >= expected) return(0)
  if (limit_exact(10) < expected) return(10)
  # On the scale of probabilities, which R has to more digits than quantiles.
  f <- if (side == "low") function(x) pgamma(expected, x + 1, lower.tail = FALSE) - tail
       else function(x) tail - pgamma(expected, x)
  zero(f, if (side == "low") 0 else 1e-300, 10)
}
counts <- expand.grid(expected = c(0.01, 0.4, 1, 3.5, 4, 4.79, 7.3, 12, 17, 18.5, 20, 25.4, 99.9, 2500, 1e6, 1e8), level = c(0.95, 0.998))
counts$low <- mapply(function(e, l) count(e, l, "low"), counts$expected, counts$level)
counts$high <- mapply(function(e, l) count(e, l, "high"), counts$expected, counts$level)
write("funnel_events", counts)

# ---- control charts --------------------------------------------------------------------------------------
# Nile: annual flow at Aswan 1871-1970; discoveries: counts of great inventions 1860-1959; both in R's datasets.
xmr <- function(series, y) {
  ranges <- abs(diff(y))
  ranges <- ranges[ranges <= 3.267 * mean(ranges)]
  half <- if (length(ranges) == 0) 0 else 2.66 * mean(ranges)
  run <- rep(FALSE, length(y)); trend <- run; outer <- run
  side <- sign(y - mean(y))
  for (i in seq_len(length(y) - 6)) {
    if (abs(sum(side[i + 0:6])) == 7) run[i + 0:6] <- TRUE
    if (abs(sum(sign(diff(y[i + 0:6])))) == 6) trend[i + 0:6] <- TRUE
  }
  far <- ifelse(abs(y - mean(y)) > half * 2 / 3, side, 0)
  for (i in seq_len(length(y) - 2)) for (s in c(-1, 1)) {
    if (sum(far[i + 0:2] == s) >= 2) outer[i + 0:2] <- outer[i + 0:2] | far[i + 0:2] == s
  }
  data.frame(series = series, value = y, centre = mean(y), low = mean(y) - half, high = mean(y) + half,
             beyond_limits = as.integer(abs(y - mean(y)) > half), run = as.integer(run),
             trend = as.integer(trend), outer_third = as.integer(outer))
}
write("xmr", rbind(xmr("Nile", as.double(Nile)), xmr("rivers", as.double(rivers)), xmr("lh", as.double(lh)),
                   xmr("lynx", as.double(lynx))))

# esoph: cases of cancer among persons, by age, alcohol and tobacco; warpbreaks: breaks per 1000 metres of yarn.
cases <- esoph$ncases; n <- esoph$ncases + esoph$ncontrols
p <- sum(cases) / sum(n)
half <- 3 * sqrt(p * (1 - p) / n)
write("p_chart", data.frame(x = as.integer(cases), n = as.integer(n), value = cases / n, centre = p,
                            low = pmax(0, p - half), high = pmin(1, p + half)))
exposure <- 0.5 + (seq_along(discoveries) %% 7) / 4
u <- sum(discoveries) / sum(exposure)
half <- 3 * sqrt(u / exposure)
write("u_chart", data.frame(events = as.integer(discoveries), exposure = exposure, value = discoveries / exposure,
                            centre = u, low = pmax(0, u - half), high = u + half))

# ---- ranks: the chance of each place by integration over the country's own density ---------------------------
# P(first) = integral of f_i prod F_j; rank distribution by adding one country after the other.
places <- function(density, cdf, from, to) {
  k <- length(density)
  t(sapply(seq_len(k), function(i) {
    place <- function(better) integrate(function(v) {
      sapply(v, function(at) {
        # Chances that 0, 1, ... of the others are above.
        chance <- 1
        for (j in setdiff(seq_len(k), i)) {
          above <- 1 - cdf[[j]](at)
          chance <- c(chance * (1 - above), 0) + c(0, chance * above)
        }
        chance[better + 1] * density[[i]](at)
      })
    }, from, to, rel.tol = 1e-10, subdivisions = 2000)$value
    sapply(seq_len(k) - 1, place)
  }))
}
type1 <- function(chances, p) which(cumsum(chances) >= p)[1]
standing <- function(kind, a, b, chances) {
  k <- ncol(chances)
  data.frame(kind = kind, a = a, b = b, best = chances[, 1], worst = chances[, k],
             median = apply(chances, 1, type1, 0.5), low = apply(chances, 1, type1, 0.025),
             high = apply(chances, 1, type1, 0.975))
}
x <- c(47, 30, 12, 160); n <- c(100, 80, 40, 400)
beta <- places(lapply(1:4, function(i) { force(i); function(v) dbeta(v, x[i] + 0.5, n[i] - x[i] + 0.5) }),
               lapply(1:4, function(i) { force(i); function(v) pbeta(v, x[i] + 0.5, n[i] - x[i] + 0.5) }), 0, 1)
e <- c(12, 20, 5); t <- c(1000, 1300, 300)
gamma <- places(lapply(1:3, function(i) { force(i); function(v) dgamma(v, e[i] + 0.5, t[i]) }),
                lapply(1:3, function(i) { force(i); function(v) pgamma(v, e[i] + 0.5, t[i]) }), 0, 0.2)
m <- c(10, 10.5, 12, 9, 10.2); s <- c(1, 0.5, 2, 1.5, 0.1)
normal <- places(lapply(1:5, function(i) { force(i); function(v) dnorm(v, m[i], s[i]) }),
                 lapply(1:5, function(i) { force(i); function(v) pnorm(v, m[i], s[i]) }), -5, 25)
write("ranks", rbind(standing("proportion", x, n, beta), standing("rate", e, t, gamma), standing("normal", m, s, normal)))

# ---- power ------------------------------------------------------------------------------------------------
power <- expand.grid(p = c(0.02, 0.3, 0.5, 0.8), n = c(30, 100, 1000, 100000), level = c(0.95, 0.998))
power$higher <- mapply(function(p, n, level) {
  found <- try(power.prop.test(n = n, p1 = p, power = 0.8, sig.level = 1 - level, tol = 1e-15)$p2, silent = TRUE)
  if (inherits(found, "try-error") || found > 1) NA else found
}, power$p, power$n, power$level)
write("power_proportion", power)

ratio <- expand.grid(events = c(4, 20, 100, 5000), level = c(0.95, 0.998))
apart <- (qnorm(0.5 + ratio$level / 2) + qnorm(0.8)) / sqrt(2 * ratio$events)
ratio$lower <- ifelse(apart < 1, (1 - apart)^2, NA)
ratio$higher <- (1 + apart)^2
# The power that the test has at that ratio, summed over all pairs of counts (Huffman's test: roots of x + 3/8).
exact <- function(mean1, mean2, level) {
  c1 <- qpois(1e-10, mean1):qpois(1 - 1e-10, mean1); c2 <- qpois(1e-10, mean2):qpois(1 - 1e-10, mean2)
  z <- abs(outer(sqrt(c1 + 3 / 8), sqrt(c2 + 3 / 8), "-")) * sqrt(2)
  sum(outer(dpois(c1, mean1), dpois(c2, mean2)) * (z > qnorm(0.5 + level / 2)))
}
ratio$power <- mapply(function(e, r, l) exact(e, e * r, l), ratio$events, ratio$higher, ratio$level)
write("power_ratio", ratio)

# ---- weighted index -----------------------------------------------------------------------------------------
v <- c(81.3, 40, 12.5, 99.9); w <- c(0.4, 0.3, 0.2, 0.1); flip <- c(0L, 1L, 0L, 1L)
write("weights", data.frame(value = v, weight = w, flip = flip,
                            index = weighted.mean(ifelse(flip == 1, 100 - v, v), w)))
