//! Rows known by a key: what stays, stays as it is and moves as little as possible.

use std::any::Any;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use reactive_graph::owner::Owner;
use web_sys::Node;

use crate::dom;
use crate::state::State;
use crate::view::View;

/// Rows as described: their keys, and what gives the row at an index, at most once.
pub(crate) struct Rows {
    pub keys: Vec<Box<dyn Key>>,
    pub row: Box<dyn FnMut(usize) -> View>,
    pub owner: Owner,
}

/// A key of any type.
pub(crate) trait Key: Any {
    fn hashed(&self) -> u64;

    fn is(&self, other: &dyn Key) -> bool;
}

impl<K: Eq + Hash + 'static> Key for K {
    fn hashed(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        hasher.finish()
    }

    fn is(&self, other: &dyn Key) -> bool {
        (other as &dyn Any).downcast_ref::<K>() == Some(self)
    }
}

/// Rows in the document, and a node after them for their place.
pub(crate) struct BuiltRows {
    rows: Vec<Row>,
    end: Node,
}

struct Row {
    key: Box<dyn Key>,
    hashed: u64,
    state: State,
    owner: Owner,
}

impl Row {
    fn new(key: Box<dyn Key>, hashed: u64, owner: &Owner, describe: impl FnOnce() -> View) -> Self {
        let owner = owner.with(Owner::new);
        let state = owner.with(|| State::build(describe()));
        Self { key, hashed, state, owner }
    }

    fn remove(self) {
        self.state.unmount();
        drop(self.state);
        self.owner.cleanup();
    }
}

impl BuiltRows {
    pub fn new(described: Rows) -> Self {
        let mut built = Self { rows: Vec::new(), end: dom::placeholder().into() };
        built.rebuild(described);
        built
    }

    pub fn rebuild(&mut self, described: Rows) {
        let Rows { keys, mut row, owner } = described;
        let hashes: Vec<u64> = keys.iter().map(|key| key.hashed()).collect();
        let mut old: Vec<Option<Row>> = std::mem::take(&mut self.rows).into_iter().map(Some).collect();
        let found = found(&old, &keys, &hashes);
        let mut gone = vec![true; old.len()];
        for index in found.iter().flatten() {
            gone[*index] = false;
        }
        // Rows that go, go first: what is built next may be named like them.
        for (row, _) in old.iter_mut().zip(gone).filter(|(_, gone)| *gone) {
            if let Some(row) = row.take() {
                row.remove();
            }
        }
        let stays = longest_rise(&found);
        let mut moves = Vec::with_capacity(keys.len());
        for (index, (key, hashed)) in keys.into_iter().zip(hashes).enumerate() {
            let kept = found[index].and_then(|at| old[at].take());
            moves.push(kept.is_none() || !stays[index]);
            self.rows.push(kept.unwrap_or_else(|| Row::new(key, hashed, &owner, || row(index))));
        }
        let Some(parent) = self.end.parent_node() else { return };
        let mut before = self.end.clone();
        for (row, moves) in self.rows.iter().zip(moves).rev() {
            if moves {
                row.state.mount(&parent, Some(&before));
            }
            before = row.state.first();
        }
    }

    pub fn mount(&self, parent: &Node, before: Option<&Node>) {
        for row in &self.rows {
            row.state.mount(parent, before);
        }
        dom::insert(parent, &self.end, before);
    }

    pub fn unmount(&self) {
        for row in &self.rows {
            row.state.unmount();
        }
        dom::remove(&self.end);
    }

    pub fn first(&self) -> Node {
        self.rows.first().map_or_else(|| self.end.clone(), |row| row.state.first())
    }

    pub fn next(&self) -> Option<Node> {
        self.end.next_sibling()
    }
}

impl Drop for BuiltRows {
    fn drop(&mut self) {
        for row in &self.rows {
            row.owner.cleanup();
        }
    }
}

/// For each key the index of the old row that has it; an old row stands for one key at most.
fn found(old: &[Option<Row>], keys: &[Box<dyn Key>], hashes: &[u64]) -> Vec<Option<usize>> {
    let mut by_hash: HashMap<u64, Vec<usize>> = HashMap::with_capacity(old.len());
    for (index, row) in old.iter().enumerate().rev() {
        by_hash.entry(row.as_ref().map_or(0, |row| row.hashed)).or_default().push(index);
    }
    let mut find = |key: &dyn Key, hash: u64| {
        let candidates = by_hash.get_mut(&hash)?;
        let at = candidates
            .iter()
            .rposition(|index| old.get(*index).and_then(Option::as_ref).is_some_and(|row| row.key.is(key)))?;
        Some(candidates.remove(at))
    };
    keys.iter().zip(hashes).map(|(key, hash)| find(&**key, *hash)).collect()
}

/// Which of the found indices form a longest rising sequence: those rows need not move.
fn longest_rise(found: &[Option<usize>]) -> Vec<bool> {
    // `ends[n]`: where the best sequence of n + 1 rows ends. `previous`: the row before, in the sequence.
    let mut ends: Vec<usize> = Vec::new();
    let mut previous = vec![None; found.len()];
    for (index, at) in found.iter().enumerate() {
        let Some(at) = at else { continue };
        let length = ends.partition_point(|end| found[*end].is_some_and(|other| other < *at));
        previous[index] = length.checked_sub(1).map(|shorter| ends[shorter]);
        if length == ends.len() {
            ends.push(index);
        } else {
            ends[length] = index;
        }
    }
    let mut stays = vec![false; found.len()];
    let mut next = ends.last().copied();
    while let Some(index) = next {
        stays[index] = true;
        next = previous[index];
    }
    stays
}
