# Writes 1,000,000 rows of 25,000 subjects over 40 periods and times coxph and glm on them: hazard_speed.R FILE.csv
suppressMessages(library(survival))
file <- commandArgs(trailingOnly = TRUE)[1]
set.seed(20); n <- 1e6
d <- data.frame(id = rep(1:25000, each = 40), stop = rep(1:40, 25000), x1 = rnorm(n), x2 = rnorm(n), x3 = rbinom(n, 1, 0.3))
d$start <- d$stop - 1
d$event <- rbinom(n, 1, plogis(-4 + 0.5 * d$x1 - 0.3 * d$x2 + 0.4 * d$x3 + 0.02 * d$stop))
write.csv(d, file, row.names = FALSE)
t <- system.time(m <- coxph(Surv(start, stop, event) ~ x1 + x2 + x3, d))
cat("R coxph, Efron:", t["user.self"] + t["sys.self"], "CPU s;", sprintf("%.10f", coef(m)), "\n")
t <- system.time(m <- glm(event ~ 0 + x1 + x2 + x3 + factor(stop), binomial, d))
cat("R glm, 40 period effects:", t["user.self"] + t["sys.self"], "CPU s;", sprintf("%.10f", coef(m)[1:3]), "\n")
cat(R.version.string, "survival", as.character(packageVersion("survival")), "\n")
