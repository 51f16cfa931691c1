"""mixed-model.R: a script for R with lme4 that fits a linear mixed model to each score of words.csv
and each annotation with numbers, without and with the score.
"""

from __future__ import annotations

from collections.abc import Sequence

from vzdesk.export.studies.words import tier_column

_SCRIPT = r"""# Linear mixed models of numbers of words, from words.csv, without and with a score.
#
#   Rscript mixed-model.R [words.csv [mixed-model.csv]]
#
# It needs lme4: install.packages("lme4"), or on Debian and Ubuntu: apt-get install r-cran-lme4.
# Surprisal, length and the place in the sentence are fixed effects in both models; sentences, items
# of several sentences, and words that occur in several places have random intercepts. Predictors
# are scaled, so an estimate is what one standard deviation of the score changes. Likelihood-ratio
# tests say what the score adds; p_holm is corrected for all of them (Holm 1979). Where scores are
# those of several targets in a sentence, each word has their mean. Frequency is not there: add a
# column, and its name to CONTROLS. For the logarithm of reading times, write TAKE_LOG <- TRUE.

TIERS <- @TIERS@
CONTROLS <- c("surprisal", "length", "word_id")
TAKE_LOG <- FALSE

suppressPackageStartupMessages(library(lme4))
given <- commandArgs(trailingOnly = TRUE)
file_in <- if (length(given) > 0) given[[1]] else "words.csv"
file_out <- if (length(given) > 1) given[[2]] else "mixed-model.csv"
words <- read.csv(file_in, check.names = FALSE, na.strings = "NA", quote = "\"",
                  colClasses = c(sentence_id = "character", item_id = "character",
                                 model = "character", word = "character"),
                  stringsAsFactors = FALSE, encoding = "UTF-8")
Encoding(names(words)) <- "UTF-8"
for (name in c("sentence_id", "item_id", "model", "word"))
  words[[name]][is.na(words[[name]])] <- "NA"  # one that is called so
scores <- grep("_L[0-9]+$", names(words), value = TRUE)

varies <- function(x) sum(is.finite(x)) > 1 && isTRUE(sd(x, na.rm = TRUE) > 0)

frame_of <- function(d, tier, score) {
  y <- suppressWarnings(as.numeric(d[[tier]]))
  if (TAKE_LOG) y <- ifelse(y > 0, log(y), NA)
  f <- data.frame(y = y, score = d[[score]], sentence = d$sentence_id, item = d$item_id,
                  word = tolower(d$word), place = paste(d$sentence_id, d$word_id),
                  stringsAsFactors = FALSE)
  used <- Filter(function(name) varies(d[[name]]), intersect(CONTROLS, names(d)))
  for (name in used) f[[paste0("c_", name)]] <- d[[name]]
  f <- f[complete.cases(f) & is.finite(f$y), ]
  f$score <- ave(f$score, f$place)
  f <- f[!duplicated(f$place), ]
  controls <- Filter(function(name) varies(f[[name]]), grep("^c_", names(f), value = TRUE))
  for (name in c("score", controls)) f[[name]] <- as.numeric(scale(f[[name]]))
  list(data = f, controls = controls)
}

# A group is a random effect where it has several levels, some with several rows.
grouped <- function(f, name) length(unique(f[[name]])) > 1 && anyDuplicated(f[[name]]) > 0

fit_one <- function(d, model, tier, score) {
  made <- frame_of(d, tier, score)
  f <- made$data
  result <- data.frame(model = model, tier = tier, score = score, n = nrow(f),
                       n_sentences = length(unique(f$sentence)), estimate = NA, std_error = NA,
                       t = NA, chisq = NA, p = NA, singular = NA, formula = "", note = "")
  random <- Filter(function(name) grouped(f, name), c("sentence", "word"))
  several <- function(inner, outer) length(unique(f[[outer]])) < length(unique(f[[inner]]))
  if (grouped(f, "item") && several("sentence", "item")) random <- c(random, "item")
  if (!("sentence" %in% random)) return(transform(result, note = "too few sentences"))
  if (!varies(f$score) || !varies(f$y)) return(transform(result, note = "no spread"))
  base <- paste(c("y ~ 1", made$controls, sprintf("(1 | %s)", random)), collapse = " + ")
  result$formula <- paste(base, "+ score")
  tryCatch({
    control <- lmerControl(calc.derivs = FALSE)
    without <- lmer(as.formula(base), data = f, REML = FALSE, control = control)
    with <- lmer(as.formula(result$formula), data = f, REML = FALSE, control = control)
    tested <- anova(without, with)
    of_score <- coef(summary(with))["score", ]
    result$estimate <- of_score[["Estimate"]]
    result$std_error <- of_score[["Std. Error"]]
    result$t <- of_score[["t value"]]
    result$chisq <- tested$Chisq[2]
    result$p <- tested[["Pr(>Chisq)"]][2]
    result$singular <- isSingular(with)
  }, error = function(e) result$note <<- conditionMessage(e))
  result
}

found <- list()
for (model in unique(words$model)) {
  d <- words[words$model == model, ]
  for (tier in TIERS) for (score in scores) {
    if (any(is.finite(d[[score]])))
      found[[length(found) + 1]] <- suppressMessages(fit_one(d, model, tier, score))
  }
}
if (length(found) == 0) stop(file_in, " has no scores of words.")
results <- do.call(rbind, found)
results$p_holm <- p.adjust(results$p, method = "holm")
write.csv(results, file_out, row.names = FALSE)
cat(sprintf("%d models of %d tiers: see %s\n", nrow(results), length(TIERS), file_out))
print(head(results[order(results$p), c("model", "tier", "score", "n", "estimate", "t", "p_holm")],
           10), row.names = FALSE)
"""


def mixed_model_script(tiers: Sequence[str]) -> str:
    """The script for the columns of these annotations."""
    names = ", ".join(_quoted(tier_column(tier)) for tier in tiers)
    return _SCRIPT.replace("@TIERS@", f"c({names})")


def _quoted(name: str) -> str:
    r"""As R reads it in any locale: letters that are not ASCII as \u{…}."""
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if " " <= c <= "~" else f"\\U{{{ord(c):x}}}" for c in escaped) + '"'
