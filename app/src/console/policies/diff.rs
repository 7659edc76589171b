//! Line diff of two texts.

/// Maximum number of line pairs to compare; beyond it, everything between the common prefix and suffix counts as
/// changed.
const MAX_PAIRS: usize = 4_000_000;
/// Unchanged lines shown around a change.
const AROUND: usize = 3;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// In both texts, with the line numbers before and after.
    Same(usize, usize, String),
    /// Only in the old text.
    Removed(usize, String),
    /// Only in the new text.
    Added(usize, String),
    /// Number of unchanged lines left out.
    Skipped(usize),
}

/// Diff with the unchanged lines around each change; empty when the texts are equal.
pub fn between(before: &str, after: &str) -> Vec<Line> {
    if before == after {
        return vec![];
    }
    let (before, after): (Vec<_>, Vec<_>) = (before.split('\n').collect(), after.split('\n').collect());
    fold(lines(&before, &after))
}

fn lines(before: &[&str], after: &[&str]) -> Vec<Line> {
    let head = before.iter().zip(after).take_while(|(one, other)| one == other).count();
    let rest = (before.len() - head).min(after.len() - head);
    let (ends, other_ends) = (before.iter().rev(), after.iter().rev());
    let tail = ends.zip(other_ends).take(rest).take_while(|(one, other)| one == other).count();
    let (old, new) = (&before[head..before.len() - tail], &after[head..after.len() - tail]);
    let same = |old: usize, new: usize| Line::Same(old + 1, new + 1, before[old].to_owned());
    let mut all: Vec<_> = (0..head).map(|at| same(at, at)).collect();
    all.extend(middle(old, new, head));
    all.extend((0..tail).map(|at| same(before.len() - tail + at, after.len() - tail + at)));
    all
}

/// Diff by longest common subsequence.
fn middle(old: &[&str], new: &[&str], head: usize) -> Vec<Line> {
    let removed = |at: usize| Line::Removed(head + at + 1, old[at].to_owned());
    let added = |at: usize| Line::Added(head + at + 1, new[at].to_owned());
    if old.len().saturating_mul(new.len()) > MAX_PAIRS {
        return (0..old.len()).map(removed).chain((0..new.len()).map(added)).collect();
    }
    // Length of the longest common subsequence of the remaining lines.
    let width = new.len() + 1;
    let mut common = vec![0_u32; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i * width + j] = if old[i] == new[j] {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j, mut all) = (0, 0, Vec::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            all.push(Line::Same(head + i + 1, head + j + 1, old[i].to_owned()));
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && common[(i + 1) * width + j] >= common[i * width + j + 1]) {
            all.push(removed(i));
            i += 1;
        } else {
            all.push(added(j));
            j += 1;
        }
    }
    all
}

/// Leaves out unchanged lines far from any change. A single line is kept: the placeholder takes as much space.
fn fold(lines: Vec<Line>) -> Vec<Line> {
    let changed: Vec<_> = lines.iter().map(|line| !matches!(line, Line::Same(..))).collect();
    let near = |at: usize| {
        let (from, to) = (at.saturating_sub(AROUND), (at + AROUND + 1).min(changed.len()));
        changed[from..to].iter().any(|changed| *changed)
    };
    let beside = |at: Option<usize>| at.is_none_or(|at| at >= changed.len() || near(at));
    let alone = |at: usize| beside(at.checked_sub(1)) && beside(at.checked_add(1));
    let mut folded = Vec::new();
    for (at, line) in lines.into_iter().enumerate() {
        if near(at) || alone(at) {
            folded.push(line);
        } else if let Some(Line::Skipped(count)) = folded.last_mut() {
            *count += 1;
        } else {
            folded.push(Line::Skipped(1));
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::{Line, between};

    #[test]
    fn one_changed_line_is_one_line_out_and_one_in() {
        let before = "0\na\nb\nc\nd\ne\nf\ng\nh\ni";
        let after = "0\na\nb\nc\nd\nE\nf\ng\nh\ni";
        let same = |old: usize, new: usize, text: &str| Line::Same(old, new, text.into());
        assert_eq!(
            between(before, after),
            [
                Line::Skipped(2),
                same(3, 3, "b"),
                same(4, 4, "c"),
                same(5, 5, "d"),
                Line::Removed(6, "e".into()),
                Line::Added(6, "E".into()),
                same(7, 7, "f"),
                same(8, 8, "g"),
                same(9, 9, "h"),
                same(10, 10, "i"),
            ]
        );
        assert_eq!(between(before, before), []);
    }

    #[test]
    fn lines_that_moved_are_few() {
        let changed = |before, after| {
            let lines = between(before, after);
            lines.iter().filter(|line| !matches!(line, Line::Same(..) | Line::Skipped(_))).count()
        };
        assert_eq!(changed("a\nb\nc", "x\na\nb\nc"), 1);
        assert_eq!(changed("a\nb\nc", "b\nc"), 1);
        assert_eq!(changed("a\na", "a\na\na"), 1);
        assert_eq!(changed("", "a"), 2);
    }

    #[test]
    fn both_texts_can_be_read_out_of_it() {
        let (before, after) = ("1\n2\n3\n4", "2\n3\nx\n4\ny");
        let lines = between(before, after);
        let texts = |of_before: bool| {
            let of = lines.iter().filter_map(move |line| match line {
                Line::Same(.., text) => Some(text.as_str()),
                Line::Removed(_, text) => of_before.then_some(text.as_str()),
                Line::Added(_, text) => (!of_before).then_some(text.as_str()),
                Line::Skipped(_) => None,
            });
            of.collect::<Vec<_>>().join("\n")
        };
        assert_eq!((texts(true).as_str(), texts(false).as_str()), (before, after));
    }

    /// Length of the longest common subsequence, by its definition.
    fn common(before: &[&str], after: &[&str]) -> usize {
        match (before, after) {
            ([old, before @ ..], [new, after @ ..]) if old == new => 1 + common(before, after),
            ([_, fewer @ ..], [_, others @ ..]) => common(fewer, after).max(common(before, others)),
            _ => 0,
        }
    }

    #[test]
    fn every_pair_of_short_texts_is_told_apart_by_the_fewest_lines() {
        let texts: Vec<String> = (1..=4)
            .flat_map(|length| (0..2_u32.pow(length)).map(move |bits| (length, bits)))
            .map(|(length, bits)| {
                (0..length).map(|at| ["a", "b"][(bits >> at & 1) as usize]).collect::<Vec<_>>().join("\n")
            })
            .collect();
        for (before, after) in texts.iter().flat_map(|before| texts.iter().map(move |after| (before, after))) {
            let (old, new): (Vec<_>, Vec<_>) = (before.split('\n').collect(), after.split('\n').collect());
            let (mut changed, mut at, mut at_new) = (0, 0, 0);
            for line in between(before, after) {
                match line {
                    Line::Same(from, to, text) => {
                        assert_eq!((from, to), (at + 1, at_new + 1), "{before:?} {after:?}");
                        assert!(old[at] == text && new[at_new] == text);
                        (at, at_new) = (at + 1, at_new + 1);
                    }
                    Line::Removed(from, text) => {
                        assert!(from == at + 1 && old[at] == text, "{before:?} {after:?}");
                        (at, changed) = (at + 1, changed + 1);
                    }
                    Line::Added(to, text) => {
                        assert!(to == at_new + 1 && new[at_new] == text, "{before:?} {after:?}");
                        (at_new, changed) = (at_new + 1, changed + 1);
                    }
                    Line::Skipped(count) => (at, at_new) = (at + count, at_new + count),
                }
            }
            assert_eq!(changed, old.len() + new.len() - 2 * common(&old, &new), "{before:?} {after:?}");
        }
    }

    #[test]
    fn texts_that_are_too_long_to_compare_keep_what_they_begin_and_end_with() {
        let text = |word: &str| {
            let half: Vec<_> = (0..1_050).map(|number| format!("{word} {number}")).collect();
            format!("first\n{0}\nin both\n{0}\nlast", half.join("\n"))
        };
        let lines = between(&text("old"), &text("new"));
        assert_eq!(lines.first(), Some(&Line::Same(1, 1, "first".into())));
        assert_eq!(lines.last(), Some(&Line::Same(2_103, 2_103, "last".into())));
        assert_eq!(lines.len(), 2 + 2 * 2_101);
    }
}
