#!/usr/bin/env bash
# quarrywatch(1), from the help texts of the program itself, so that it cannot say anything else.
#
#   scripts/package/man_page.sh PROGRAM >quarrywatch.1
set -euo pipefail

program=$1

# Text as it stands: nothing of it is a request.
as_it_stands() { sed -e 's/\\/\\e/g' -e 's/-/\\-/g' -e "s/^\([.']\)/\\\\\&\1/"; }
example() {
    printf '.nf\n'
    as_it_stands
    printf '.fi\n'
}

version=$("$program" --version | awk '{ print $NF; exit }')
cat <<HEAD
.TH QUARRYWATCH 1 "" "quarrywatch $version" "User Commands"
.SH NAME
quarrywatch \- find illegal quarrying and land occupation in satellite images
.SH SYNOPSIS
.B quarrywatch
.I command
[\fIoption\fR ...]
.SH DESCRIPTION
Lays scenes of several dates over each other, finds what changed, says what kind of change it is, compares it with an
office's layers, and writes a ranked list of sites to visit.
HEAD
"$program" --help | sed "/^exit codes:/,\$d" | example
printf '.SH COMMANDS\n'
while read -r command; do
    printf '.SS %s\n' "$command"
    # The exit codes are the same for all and stand below.
    "$program" "$command" --help | sed '/^exit codes:/,$d' | example
done < <("$program" --help | awk '/^commands:/ { on = 1; next } on && /^  [a-z]/ { print $1 } on && !/^  / { on = 0 }')
printf '.SH EXIT STATUS\n'
"$program" run --help | sed -n '/^exit codes:/,$p' | sed 1d | example
cat <<'TAIL'
.SH ENVIRONMENT
Secrets are taken from here and from nowhere else: PGPASSWORD, PGPASSFILE and PGSERVICE for ledgers and tables in a
database, AWS_* for scenes in an object store.
.SH FILES
.TP
.I /etc/quarrywatch/NAME.ini
configuration of a county, for the units quarrywatch@NAME.service and quarrywatch@NAME.timer
.TP
.I /var/lib/quarrywatch/NAME/nights/DATE
what a night left
.TP
.I /var/log/quarrywatch/NAME.jsonl
its events, one JSON object a line
.TP
.I /usr/share/doc/quarrywatch/default.ini
every key of a configuration with its unit, range and meaning
TAIL
