//! Which texts are nearly the same: the share of runs of three words that two texts have in common (Jaccard).
//!
//! Exact, not estimated: texts that can reach the wanted share must have a rare run in common (prefix filtering, Bayardo,
//! Ma and Srikant 2007, *Scaling up all pairs similarity search*), and only those are compared. Takes four bytes for each
//! run that stands in two texts or more. Letters are folded for comparing only: case, tashkeel, tatweel, the forms of alef,
//! ya and ta marbuta, and digits.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::order::sort_by_key;
use crate::text::folded;

/// Words of a run.
const RUN: usize = 3;

/// What was found among texts, which go by their places in the list that was given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Near {
    /// Of each text the first with the very same runs, which may be itself.
    pub first: Vec<usize>,
    /// Of those firsts the pairs that are near, in the order of `late`, then `early`.
    pub pairs: Vec<NearPair>,
}

/// Two texts that are near; `early` is below `late`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NearPair {
    pub early: usize,
    pub late: usize,
    /// Runs that both have, and that one of them has: the share is one over the other.
    pub common: usize,
    pub all: usize,
}

impl NearPair {
    /// Rounded down.
    pub fn percent(self) -> usize {
        self.common * 100 / self.all.max(1)
    }
}

impl Near {
    /// Texts of which at least `percent` (1 to 100) of all runs are common. At 100 only those with the very same runs.
    pub fn of<'a>(texts: impl Iterator<Item = &'a str>, percent: usize) -> Self {
        Self::of_runs(texts.map(runs).collect(), percent)
    }

    /// The same of texts of which the [`runs`] are known.
    pub(super) fn of_runs(runs: Vec<Vec<u64>>, percent: usize) -> Self {
        let mut known: HashMap<&[u64], usize> = HashMap::new();
        let first = (0..).zip(&runs).map(|(at, runs)| *known.entry(runs).or_insert(at)).collect::<Vec<_>>();
        drop(known);
        let pairs = if percent >= 100 { Vec::new() } else { pairs(runs, &first, percent.max(1)) };
        Self { first, pairs }
    }

    /// Of each text the one whose group it is in. A text joins that of the earliest text before it that it is near; so
    /// texts that come behind change nothing for those before them.
    pub fn leaders(&self) -> Vec<usize> {
        let mut leader: Vec<usize> = self.first.clone();
        for pair in &self.pairs {
            // Pairs of one text stand together, the earliest first, and what is before it has its leader already.
            if leader[pair.late] == pair.late {
                leader[pair.late] = leader[pair.early];
            }
        }
        self.first.iter().map(|first| leader[*first]).collect()
    }

    /// Texts that are joined by pairs, however far, each in their order; the groups in the order of their first.
    /// Those that nothing is near are in none.
    pub fn groups(&self) -> Vec<Vec<usize>> {
        let mut root: Vec<usize> = self.first.clone();
        let find = |root: &mut Vec<usize>, mut at: usize| {
            while root[at] != at {
                root[at] = root[root[at]];
                at = root[at];
            }
            at
        };
        for pair in &self.pairs {
            let (a, b) = (find(&mut root, pair.early), find(&mut root, pair.late));
            let (low, high) = (a.min(b), a.max(b));
            root[high] = low;
        }
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); root.len()];
        for at in 0..root.len() {
            members[find(&mut root, at)].push(at);
        }
        members.retain(|group| group.len() > 1);
        members
    }
}

/// The runs of a text, each once, in the order of their hashes. A text with fewer words is one run; one without any is
/// its own.
pub(super) fn runs(text: &str) -> Vec<u64> {
    let plain: String = folded(text).chars().map(plain).collect();
    let words: Vec<&str> =
        plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut found: Vec<u64> = if words.is_empty() {
        vec![hash(&text)]
    } else if words.len() < RUN {
        vec![hash(&words)]
    } else {
        words.windows(RUN).map(|run| hash(&run)).collect()
    };
    found.sort_unstable();
    found.dedup();
    found
}

pub(super) fn hash(what: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

fn plain(c: char) -> char {
    match c {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' => 'ي',
        'ة' => 'ه',
        '٠'..='٩' | '۰'..='۹' => char::from(b'0' + (u32::from(c) & 15) as u8),
        other => other,
    }
}

/// A text on its way through [`pairs`]: how many runs it has, and the ranks of those that another has too, rare first.
struct Ranked {
    at: usize,
    size: usize,
    ranks: Vec<u32>,
}

fn pairs(runs: Vec<Vec<u64>>, first: &[usize], percent: usize) -> Vec<NearPair> {
    let is_first = |at: usize| first[at] == at;
    let mut often: HashMap<u64, u32> = HashMap::new();
    for (_, runs) in (0..).zip(&runs).filter(|(at, _)| is_first(*at)) {
        runs.iter().for_each(|run| *often.entry(*run).or_default() += 1);
    }
    let mut shared: Vec<(u32, u64)> =
        often.into_iter().filter(|(_, count)| *count > 1).map(|(run, count)| (count, run)).collect();
    shared.sort_unstable();
    let rank: HashMap<u64, u32> = (0..).zip(shared).map(|(rank, (_, run))| (run, rank)).collect();
    let mut texts: Vec<Ranked> = Vec::new();
    for (at, runs) in (0..).zip(runs).filter(|(at, _)| is_first(*at)) {
        let mut ranks: Vec<u32> = runs.iter().filter_map(|run| rank.get(run).copied()).collect();
        ranks.sort_unstable();
        texts.push(Ranked { at, size: runs.len(), ranks });
    }
    sort_by_key(&mut texts, |text| (text.size, text.at));
    let mut having: Vec<Vec<u32>> = vec![Vec::new(); rank.len()];
    // Who was met as a candidate last.
    let mut met = vec![usize::MAX; texts.len()];
    let mut found = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        // Of so many runs at the rare end one must be common. Those that no other text has come first of all.
        let prefix = text.size - (text.size * percent).div_ceil(100) + 1;
        let prefix = prefix.saturating_sub(text.size - text.ranks.len()).min(text.ranks.len());
        for rank in &text.ranks[..prefix] {
            for other in &having[*rank as usize] {
                let other = *other as usize;
                if met[other] == index {
                    continue;
                }
                met[other] = index;
                let other = &texts[other];
                // Those with fewer runs came before.
                if other.size * 100 < text.size * percent {
                    continue;
                }
                let common = in_common(&text.ranks, &other.ranks);
                let all = text.size + other.size - common;
                if common * 100 >= all * percent {
                    let (early, late) = (text.at.min(other.at), text.at.max(other.at));
                    found.push(NearPair { early, late, common, all });
                }
            }
        }
        for rank in &text.ranks[..prefix] {
            having[*rank as usize].push(index as u32);
        }
    }
    sort_by_key(&mut found, |pair| (pair.late, pair.early));
    found
}

/// Of two lists in order.
fn in_common(mut a: &[u32], mut b: &[u32]) -> usize {
    let mut count = 0;
    while let (Some((x, rest_a)), Some((y, rest_b))) = (a.split_first(), b.split_first()) {
        count += usize::from(x == y);
        if x <= y {
            a = rest_a;
        }
        if y <= x {
            b = rest_b;
        }
    }
    count
}
