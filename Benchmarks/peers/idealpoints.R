# Samples with MCMCpack what Suasion sampled, and compares; called by idealpoints.sh.
#
# MCMCpack: P(yes) = pnorm(-alpha + beta theta), theta ~ N(0, 1), (alpha, beta) ~ N(0, diag(9, 4)).
# Suasion: P(yes) = pnorm(tau - beta theta), theta ~ N(0, 1), tau ~ N(0, 9), beta ~ N(0, 4). With tau = -alpha and the
# other sign of beta these are one model: the priors are symmetric.
arguments <- commandArgs(trailingOnly = TRUE)
sweeps <- as.integer(arguments[3])
our_seconds <- sum(as.numeric(arguments[4:5]))
suppressMessages({
  library(MCMCpack)
  library(posterior)
})

votes <- read.csv(arguments[1])
units <- sort(unique(votes$unit))
items <- unique(votes$item)
matrix <- matrix(NA_real_, length(units), length(items), dimnames = list(units, items))
matrix[cbind(match(votes$unit, units), match(votes$item, items))] <- as.numeric(votes$vote == "yes")

clock <- proc.time()
peer <- MCMCirt1d(
  matrix, burnin = 2000, mcmc = sweeps, thin = 5, seed = 1, t0 = 0, T0 = 1, ab0 = 0, AB0 = diag(c(1 / 9, 1 / 4)),
  store.item = FALSE, store.ability = TRUE)
clock <- proc.time() - clock
peer_seconds <- clock[["user.self"]] + clock[["sys.self"]]

# A draw a row: to mean 0 and variance 1, the USA above 0.
standardise <- function(draws) {
  draws <- draws - rowMeans(draws)
  draws / sqrt(rowMeans(draws^2)) * sign(draws[, "USA"])
}
peer <- unclass(peer)[, paste0("theta.", units)]
colnames(peer) <- units
peer <- array(standardise(peer), c(nrow(peer), 1, length(units)))
files <- list.files(file.path(arguments[2], "draws"), full.names = TRUE)
chains <- lapply(files, function(path) {
  draws <- as.matrix(read.csv(path, check.names = FALSE)[, -(1:3)])
  colnames(draws) <- sub("theta\\[([^ ]*) .*\\]", "\\1", colnames(draws))
  standardise(draws[, units])
})
ours <- array(dim = c(nrow(chains[[1]]), length(chains), length(units)))
for (chain in seq_along(chains)) ours[, chain, ] <- chains[[chain]]

measure <- function(draws) {
  each <- function(f) apply(draws, 3, f)
  list(mean = each(mean), sd = each(sd), ess = each(ess_bulk), tail = each(ess_tail), mcse = each(mcse_mean),
    rhat = each(rhat))
}
ours <- measure(ours)
peer <- measure(peer)

row <- function(name, a, b, format = "%.1f") {
  cat(sprintf("%-34s %12s %12s\n", name, sprintf(format, a), sprintf(format, b)))
}
cat(sprintf("%d countries, %d roll calls, %d votes\n", length(units), length(items), nrow(votes)))
row("", "suasion", paste("MCMCpack", packageVersion("MCMCpack")), "%s")
row("sweeps kept", sprintf("%d x %d", length(chains), nrow(chains[[1]])), sprintf("1 x %d", sweeps), "%s")
row("CPU seconds", our_seconds, peer_seconds, "%.2f")
row("largest R-hat", max(ours$rhat), max(peer$rhat), "%.4f")
row("effective draws, median", median(ours$ess), median(peer$ess), "%.0f")
row("effective draws, fewest", min(ours$ess), min(peer$ess), "%.0f")
row("for each CPU second, median", median(ours$ess) / our_seconds, median(peer$ess) / peer_seconds)
row("for each CPU second, fewest", min(ours$ess) / our_seconds, min(peer$ess) / peer_seconds)
row("tails for each CPU second, median", median(ours$tail) / our_seconds, median(peer$tail) / peer_seconds)
ratio <- function(f) (f(ours$ess) / our_seconds) / (f(peer$ess) / peer_seconds)
cat(sprintf("ratio of effective draws for each CPU second: %.1f (median), %.1f (fewest)\n", ratio(median), ratio(min)))
distance <- abs(ours$mean - peer$mean) / sqrt(ours$mcse^2 + peer$mcse^2)
words <- "posterior means: correlation %.6f, largest difference %.4f (%s), largest in Monte-Carlo errors %.2f (%s)\n"
cat(sprintf(words,
  cor(ours$mean, peer$mean), max(abs(ours$mean - peer$mean)), units[which.max(abs(ours$mean - peer$mean))],
  max(distance), units[which.max(distance)]))
cat(sprintf("above two Monte-Carlo errors: %d of %d; standard deviations, ours over theirs: %.3f to %.3f\n",
  sum(distance > 2), length(units), min(ours$sd / peer$sd), max(ours$sd / peer$sd)))
