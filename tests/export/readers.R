# Reads the Stata and SPSS files of an export with haven (and foreign) and holds them against the CSV: readers.R DIR.
# Prints "ok NAME" or "not ok NAME: why". Numbers may differ by R's own reading of decimals: one part in 1e14.
suppressWarnings(suppressMessages({ library(haven); library(foreign) }))
dir <- commandArgs(TRUE)[1]
say <- function(name, fine, why = "") cat(if (fine) "ok " else "not ok ", name, if (fine) "" else paste(":", why), "\n", sep = "")
same <- function(x, v, cut) {
    if (is.character(x)) {
        x[x == ""] <- NA
        v[!is.na(v) & v == ""] <- NA
        long <- !is.na(v) & nchar(v, "bytes") > cut
        ok <- mapply(identical, as.character(x), v)
        all(ok[!long]) && all(startsWith(v[long], x[long])) && all(nchar(x[long], "bytes") > cut - 4)
    } else if (!is.null(attr(x, "labels")) && !all(names(attr(x, "labels")) %in% c("no", "yes"))) {
        identical(as.character(as_factor(x)), v)
    } else {
        a <- as.numeric(x); b <- as.numeric(v)
        identical(is.na(a), is.na(b)) && all(abs(a - b) <= 1e-14 * pmax(1, abs(b)), na.rm = TRUE)
    }
}
for (csv in sort(Sys.glob(file.path(dir, "*.csv")))) {
    t <- sub("\\.csv$", "", basename(csv))
    want <- read.csv(csv, na.strings = "", encoding = "UTF-8", colClasses = "character")
    dta <- read_dta(file.path(dir, paste0(t, ".dta")))
    sav <- read_sav(file.path(dir, paste0(t, ".sav")))
    say(paste(t, "dta: rows and names"), nrow(dta) == nrow(want) && identical(names(dta), names(want)))
    say(paste(t, "sav: rows and names"), nrow(sav) == nrow(want) && identical(names(sav), names(want)))
    labels <- vapply(names(want), function(n) is.character(attr(dta[[n]], "label")) && identical(attr(dta[[n]], "label"), attr(sav[[n]], "label")), NA)
    say(paste(t, "labels"), all(labels), paste(names(want)[!labels], collapse = " "))
    for (n in names(want)) {
        say(paste(t, n, "dta"), same(dta[[n]], want[[n]], Inf))
        say(paste(t, n, "sav"), same(sav[[n]], want[[n]], 32767))
    }
}
s <- suppressWarnings(read.spss(file.path(dir, "series.sav"), to.data.frame = TRUE, reencode = FALSE))
say("foreign reads series.sav", nrow(s) > 0 && identical(levels(s$coverage), c("ok", "low", "gap", "partial", "no_data")))
say("foreign has the labels", identical(unname(attr(s, "variable.labels")["week"]), "ISO week"))
