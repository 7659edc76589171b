#!/usr/bin/env bash
# Compares the numbers in names of tests with docs/attacks.md and docs/findings.md.
. "$(dirname "$0")/lib.sh"

wrong() {
    printf '%s\n' "$*" >&2
    exit 1
}

# Each number that a test names is explained.
unexplained=$(comm -23 <(git grep -hoE 'attack_([0-9]{2}_(and_)?)+' -- '*.rs' | grep -oE '[0-9]{2}' | sort -u) \
    <(sed -nE 's/^\| ([0-9]{2}) \|.*/\1/p' docs/attacks.md | sort -u))
[ -z "$unexplained" ] || wrong "docs/attacks.md lacks the attacks" $unexplained

tests=$(git grep -hoE 'fn (finding|case)_[a-z0-9_]+' -- '*.rs' | cut -d' ' -f2)
titles=$(git grep -hoE 'test\(["`](finding|case) [^"`]+' -- 'end2end/tests/*.ts' | sed -E 's/^test\(.//')
rows=$(grep -E '^\| [A-Z][0-9]+ \|' docs/findings.md)
numbers=$(grep -oE '^(finding_|case_)([a-z][0-9]+_)*|^(finding|case) [a-z0-9 ]*:' <<<"$tests"$'\n'"$titles")
unexplained=$(comm -23 <(grep -oE '\b[a-z][0-9]+' <<<"${numbers//_/ }" | sort -u) \
    <(sed -E 's/^\| ([A-Z][0-9]+) .*/\L\1/' <<<"$rows" | sort -u))
[ -z "$unexplained" ] || wrong "docs/findings.md lacks the numbers" $unexplained
unnumbered=$(grep -vE '^(finding|case)[_ ][a-z][0-9]+' <<<"$tests"$'\n'"$titles" || true)
[ -z "$unnumbered" ] || wrong "Without a number:" "$unnumbered"

# Each row names tests that exist and have its number. A title may stop where its test fills something in.
while IFS='|' read -r _ number _ _ named _; do
    number=${number// /}
    names=$(grep -oE '`[^`]+`' <<<"$named" | tr -d '`' || true)
    [ -n "$names" ] || wrong "docs/findings.md: $number names no test"
    while read -r name; do
        [[ $name =~ ^(finding|case)([_\ ][a-z][0-9]+)*[_\ ]${number,,}([_:]|\ |$) ]] || wrong "docs/findings.md: $number names $name"
        grep -qxF -- "$name" <<<"$tests" || [[ $'\n'$titles == *$'\n'"$name"* ]] || wrong "docs/findings.md: no test is named $name"
    done <<<"$names"
done <<<"$rows"
