# Hazards with R's survival, stats::glm, sandwich and lme4.
#
#   Rscript hazard.R FOLDER        writes NAME.csv and NAME.expected.csv for each case on survival's own data into FOLDER
#   Rscript hazard.R               prints the numbers of hazard.json: rows made by a formula, which the tests make again
suppressMessages({library(survival); library(sandwich); library(lme4)})
tight <- coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 60)
glmtight <- glm.control(epsilon = 1e-14, maxit = 100)
arguments <- commandArgs(trailingOnly = TRUE)

made <- function() {
  h <- function(i, t, k) ((i * 7919 + t * 104729 + k * 1299709) %% 10007) / 10007
  rows <- list()
  for (i in 1:120) for (t in 1:6) {
    x1 <- h(i, t, 1); event <- as.integer(h(i, t, 3) < 0.06 + 0.2 * x1)
    rows[[length(rows) + 1]] <- data.frame(id = i, start = t - 1, stop = t, event = event, x1 = x1, x2 = h(i, 0, 2),
                                           region = i %% 7, weight = 0.5 + h(i, 0, 4))
    if (event == 1) break
  }
  do.call(rbind, rows)
}

# Regions that differ.
grouped <- function() {
  h <- function(i, t, k) { a <- (i * 613 + t * 1777 + k * 2953) %% 10007; (((a * a) %% 10007) * a) %% 10007 / 10007 }
  rows <- list()
  for (i in 1:240) for (t in 1:6) {
    x1 <- h(i, t, 1); region <- i %% 12
    event <- as.integer(h(i, t, 3) < 0.03 + 0.1 * x1 + 0.15 * h(region, 0, 5)^2)
    rows[[length(rows) + 1]] <- data.frame(id = i, start = t - 1, stop = t, event = event, x1 = x1, x2 = h(i, 0, 2),
                                           region = region)
    if (event == 1) break
  }
  do.call(rbind, rows)
}

# The maximum of a marginal log-likelihood by the standard deviation of the groups, and its interval.
frailty <- function(f) {
  best <- optimize(f, c(0.01, 3), maximum = TRUE, tol = 1e-9)
  g <- function(s) 2 * (best$objective - f(s)) - qchisq(0.95, 1)
  low <- if (g(1e-5) <= 0) 0 else uniroot(g, c(1e-5, best$maximum), tol = 1e-10)$root
  list(at = best$maximum, variance = best$maximum^2, logLik = best$objective,
       interval = c(low, uniroot(g, c(best$maximum, 5), tol = 1e-10)$root)^2)
}

# The information of a binomial model as observed, which differs from the expected one but for the canonical link, and
# the coefficients after a few Newton steps more: glm's Fisher scoring stops some 1e-7 before the maximum of cloglog.
observed <- function(m) {
  y <- m$y; w <- m$prior.weights; X <- model.matrix(m); b <- coef(m)
  for (step in 1:5) {
    eta <- drop(X %*% b); e <- exp(eta); p <- plogis(eta)
    if (m$family$link == "logit") { r <- y - p; h <- p * (1 - p) }
    else { q <- e / expm1(e); r <- ifelse(y == 1, q, -e); h <- ifelse(y == 1, q * (e + q - 1), e) }
    bread <- solve(crossprod(X, X * (w * h)))
    if (step < 5) b <- b + drop(bread %*% crossprod(X, w * r))
  }
  list(bread = bread, scores = X * (w * r), coef = b)
}
errors <- function(m, cluster, names) {
  o <- observed(m); G <- length(unique(cluster)); u <- rowsum(o$scores, cluster)
  robust <- o$bread %*% crossprod(u) %*% o$bread * G / (G - 1)
  list(coef = o$coef, model = sqrt(diag(o$bread))[names], robust = sqrt(diag(robust))[names])
}
line <- function(name, v) cat(sprintf('  "%s": [%s]', name, paste(sprintf("%.15g", v), collapse = ", ")), sep = "")

if (length(arguments) == 0) {
  d <- made(); out <- list(rows = nrow(d), events = sum(d$event))
  for (l in c("logit", "cloglog")) {
    m <- glm(event ~ 0 + x1 + x2 + factor(stop), binomial(l), d, control = glmtight)
    e <- errors(m, d$id, c("x1", "x2"))
    if (l == "logit") stopifnot(all.equal(e$robust, sqrt(diag(vcovCL(m, d$id)))[c("x1", "x2")], tolerance = 1e-9))
    out[[paste0(l, ".estimate")]] <- e$coef[1:2]; out[[paste0(l, ".model")]] <- e$model
    out[[paste0(l, ".robust")]] <- e$robust; out[[paste0(l, ".logLik")]] <- logLik(m)
    out[[paste0(l, ".period1")]] <- e$coef[3]
    out[[paste0(l, ".periodErrors")]] <- sqrt(diag(observed(m)$bread))[-(1:2)]
  }
  m <- glm(event ~ x1 + x2 + poly(stop, 2, raw = TRUE), binomial("logit"), d, control = glmtight)
  out$polynomial.estimate <- coef(m)[2:3]; out$polynomial.logLik <- logLik(m)
  times <- cbind(1, 0, 0, 1:6, (1:6)^2)
  out$polynomial.periodErrors <- sqrt(diag(times %*% vcov(m) %*% t(times)))
  for (ties in c("efron", "breslow")) {
    m <- coxph(Surv(start, stop, event) ~ x1 + x2, d, ties = ties, cluster = id, control = tight)
    s <- summary(m)$coefficients
    out[[paste0(ties, ".estimate")]] <- s[, 1]; out[[paste0(ties, ".model")]] <- s[, 3]
    out[[paste0(ties, ".robust")]] <- s[, 4]; out[[paste0(ties, ".logLik")]] <- rev(m$loglik)
    out[[paste0(ties, ".hazard")]] <- survfit(m, newdata = data.frame(x1 = 0, x2 = 0))$cumhaz
    # Of the fit without clusters: survfit takes the robust variance of one with clusters.
    plain <- coxph(Surv(start, stop, event) ~ x1 + x2, d, ties = ties, control = tight)
    out[[paste0(ties, ".hazardErrors")]] <- survfit(plain, newdata = data.frame(x1 = 0, x2 = 0))$std.chaz
    out[[paste0(ties, ".zph")]] <- cox.zph(m)$table[, 1]
    out[[paste0(ties, ".concordance")]] <- m$concordance["concordance"]
  }
  m <- coxph(Surv(start, stop, event) ~ x1 + x2 + strata(region), d, weights = weight, cluster = id, control = tight)
  out$strata.estimate <- summary(m)$coefficients[, 1]; out$strata.robust <- summary(m)$coefficients[, 4]
  m <- coxph(Surv(start, stop, event) ~ ridge(x1, x2, theta = 3, scale = TRUE), d, control = tight)
  out$ridge.estimate <- coef(m)
  m <- coxph(Surv(start, stop, event) ~ x1 + x2 + strata(region), d, weights = weight, robust = FALSE,
             control = tight)
  out$strata.hazardErrors <- survfit(m, newdata = data.frame(x1 = 0, x2 = 0))$std.chaz
  d <- grouped(); out$grouped.size <- c(nrow(d), sum(d$event))
  # Cox with normal effects: survival's coxph gives the joint mode and the information at each variance; the Laplace
  # approximation follows from its definition.
  mode <- function(s) coxph(Surv(start, stop, event) ~ x1 + x2 +
    frailty.gaussian(region, method = "fixed", theta = s^2, sparse = FALSE), d, control = tight)
  f <- frailty(function(s) {
    m <- mode(s); u <- coef(m)[-(1:2)]
    m$loglik[2] - sum(u^2) / (2 * s^2) - 0.5 * as.numeric(determinant(solve(m$var)[-(1:2), -(1:2)])$modulus) -
      length(u) * log(s)
  })
  m <- mode(f$at)
  out$grouped.cox.estimate <- coef(m)[1:2]; out$grouped.cox.effects <- coef(m)[-(1:2)]
  out$grouped.cox.model <- sqrt(diag(m$var))[1:2]
  out$grouped.cox.variance <- f$variance; out$grouped.cox.interval <- f$interval; out$grouped.cox.logLik <- f$logLik
  # lme4 at the joint mode of coefficients and effects (nAGQ = 0), and with the coefficients that maximise the
  # approximation (nAGQ = 1, its default).
  control <- glmerControl(tolPwrss = 1e-14, optCtrl = list(xtol_abs = 1e-12, ftol_abs = 1e-14))
  lme <- function(...) glmer(event ~ 0 + x1 + x2 + factor(stop) + (1 | region), d, binomial, control = control, ...)
  deviance <- lme(nAGQ = 0, devFunOnly = TRUE)
  f <- frailty(function(s) -deviance(s) / 2); m <- lme(nAGQ = 0)
  out$grouped.logit.estimate <- fixef(m)[1:2]; out$grouped.logit.effects <- ranef(m)$region[, 1]
  out$grouped.logit.variance <- f$variance; out$grouped.logit.interval <- f$interval; out$grouped.logit.logLik <- f$logLik
  # Two groups, the other's deviation at its best for each of one.
  d$third <- d$id %/% 3 %% 20
  deviance <- glmer(event ~ 0 + x1 + x2 + factor(stop) + (1 | third) + (1 | region), d, binomial, control = control,
                    nAGQ = 0, devFunOnly = TRUE)
  best <- function(f) optimize(f, c(0, 3), maximum = TRUE, tol = 1e-9)$objective
  two <- list(frailty(function(s) best(function(other) -deviance(c(other, s)) / 2)),
              frailty(function(s) best(function(other) -deviance(c(s, other)) / 2)))
  out$grouped.two.variances <- sapply(two, `[[`, "variance"); out$grouped.two.logLik <- two[[1]]$logLik
  out$grouped.two.intervals <- c(sapply(two, `[[`, "interval"))
  m <- lme()
  out$grouped.full.variance <- VarCorr(m)$region[1]; out$grouped.full.logLik <- logLik(m)
  cat("{\n"); for (n in names(out)) { line(n, as.numeric(out[[n]])); cat(",\n") }
  cat(sprintf('  "versions": "%s, survival %s, sandwich %s, lme4 %s"\n}\n', R.version.string,
              packageVersion("survival"), packageVersion("sandwich"), packageVersion("lme4")))
} else {
  folder <- arguments[1]; dir.create(folder, showWarnings = FALSE, recursive = TRUE)
  leave <- function(name, d, words, terms, estimate, model, robust, logLik) {
    write.csv(d, file.path(folder, paste0(name, ".csv")), row.names = FALSE)
    writeLines(words, file.path(folder, paste0(name, ".words")))
    write.csv(data.frame(term = terms, estimate = sprintf("%.16g", estimate), model = sprintf("%.16g", model),
                         robust = sprintf("%.16g", robust), logLik = sprintf("%.16g", logLik)),
              file.path(folder, paste0(name, ".expected.csv")), row.names = FALSE)
  }
  cox <- function(name, m, d, words, terms) {
    s <- summary(m)$coefficients
    leave(name, d, words, terms, s[, "coef"], s[, "se(coef)"], s[, "robust se"], m$loglik[2])
  }
  d <- na.omit(lung[, c("time", "status", "age", "sex", "ph.karno")]); d$id <- seq_len(nrow(d)); d$event <- d$status - 1
  for (ties in c("efron", "breslow"))
    cox(paste0("lung-", ties), coxph(Surv(time, event) ~ age + sex + ph.karno, d, ties = ties, cluster = id,
        control = tight), d, paste("--id id --stop time --event event --formula age,sex,ph.karno --link cox --ties", ties),
        c("age", "sex", "ph.karno"))
  d <- veteran; d$id <- seq_len(nrow(d))
  cox("veteran", coxph(Surv(time, status) ~ trt + karno + diagtime + age + prior + strata(celltype), d, cluster = id,
      control = tight), d, "--id id --stop time --event status --formula trt,karno,diagtime,age,prior --strata celltype --link cox",
      c("trt", "karno", "diagtime", "age", "prior"))
  d <- heart; d$transplant <- as.numeric(as.character(d$transplant))
  cox("heart", coxph(Surv(start, stop, event) ~ age + year + surgery + transplant, d, cluster = id, control = tight), d,
      "--id id --start start --stop stop --event event --formula age,year,surgery,transplant --link cox",
      c("age", "year", "surgery", "transplant"))
  d <- bladder2
  cox("bladder2", coxph(Surv(start, stop, event) ~ rx + number + size + strata(enum), d, cluster = id, control = tight), d,
      "--id id --start start --stop stop --event event --formula rx,number,size --strata enum --link cox",
      c("rx", "number", "size"))
  d <- mgus2; d$stop <- with(d, ifelse(pstat == 1, ptime, futime)); d$cause <- with(d, ifelse(pstat == 1, 1, 2 * death))
  d <- na.omit(d[d$stop > 0, c("id", "stop", "cause", "age", "mspike")])
  for (k in 1:2) cox(paste0("mgus2-cause", k), coxph(Surv(stop, cause == k) ~ age + mspike, d, cluster = id, control = tight),
      d, paste("--id id --stop stop --event cause --formula age,mspike --link cox --cause", k), c("age", "mspike"))
  d <- survSplit(Surv(time, status) ~ ., veteran, cut = seq(30, 990, 30), episode = "month", id = "id")
  for (l in c("logit", "cloglog")) {
    keep <- d$month %in% unique(d$month[d$status == 1]); e <- d[keep, ]
    every <- tapply(e$status, e$month, mean); e <- e[e$month %in% names(every)[every < 1], ]
    m <- glm(status ~ 0 + karno + age + prior + factor(month), binomial(l), e, control = glmtight)
    s <- errors(m, e$id, c("karno", "age", "prior"))
    leave(paste0("veteran-", l), d, paste("--id id --stop month --event status --formula karno,age,prior --link", l),
          c("karno", "age", "prior"), s$coef[1:3], s$model, s$robust, logLik(m))
  }
  cat(R.version.string, "survival", as.character(packageVersion("survival")), "\n")
}
