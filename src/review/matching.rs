//! The best one-to-one matching between two sides: most weight in total, never greedy.
//!
//! Ours, since it is small: the Hungarian method on sparse edges, that is shortest augmenting paths with potentials
//! (Kuhn 1955; Tomizawa 1971), with a way out beside each left node so that it may stay alone. Weights are whole numbers,
//! so that the result does not hang on rounding.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What a pair is worth; above 0.
pub(super) type Weight = i128;

/// A pair that may be made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    pub left: usize,
    pub right: usize,
    pub weight: Weight,
}

/// The pairs of a matching of greatest total weight, in the order of the left side.
pub(super) fn best_matching(edges: &[Edge], lefts: usize, rights: usize) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    for component in components(edges, lefts, rights) {
        match component.as_slice() {
            [one] => pairs.push((one.left, one.right)),
            star if is_star(star) => {
                // The first of the best, in the order of the sides.
                let best = star.iter().rev().max_by_key(|edge| edge.weight);
                pairs.extend(best.map(|edge| (edge.left, edge.right)));
            }
            several => hungarian(several, &mut pairs),
        }
    }
    pairs.sort_unstable();
    pairs
}

/// Whether all edges share a node, so that only one of them can be taken.
fn is_star(edges: &[Edge]) -> bool {
    let first = edges[0];
    edges.iter().all(|edge| edge.left == first.left) || edges.iter().all(|edge| edge.right == first.right)
}

/// Edges that hang together, each group in order.
fn components(edges: &[Edge], lefts: usize, rights: usize) -> Vec<Vec<Edge>> {
    let mut parent: Vec<usize> = (0..lefts + rights).collect();
    for edge in edges {
        let (a, b) = (root(&mut parent, edge.left), root(&mut parent, lefts + edge.right));
        parent[a.max(b)] = a.min(b);
    }
    let mut sorted: Vec<(usize, Edge)> =
        edges.iter().map(|edge| (root(&mut parent, edge.left), *edge)).collect();
    sorted.sort_unstable_by_key(|(root, edge)| (*root, edge.left, edge.right));
    let mut groups: Vec<Vec<Edge>> = Vec::new();
    let mut last = None;
    for (root, edge) in sorted {
        if last != Some(root) {
            groups.push(Vec::new());
            last = Some(root);
        }
        groups.last_mut().expect("one was just made").push(edge);
    }
    groups
}

fn root(parent: &mut [usize], mut at: usize) -> usize {
    while parent[at] != at {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    at
}

const NOBODY: usize = usize::MAX;

/// `edges` are in the order of the left side.
fn hungarian(edges: &[Edge], pairs: &mut Vec<(usize, usize)>) {
    let mut lefts: Vec<usize> = edges.iter().map(|edge| edge.left).collect();
    lefts.dedup();
    let mut rights: Vec<usize> = edges.iter().map(|edge| edge.right).collect();
    rights.sort_unstable();
    rights.dedup();
    let (n, m) = (lefts.len(), rights.len());
    // Costs are negative weights; node m + i is i's way out, at no cost.
    let mut out: Vec<Vec<(usize, Weight)>> = (0..n).map(|i| vec![(m + i, 0)]).collect();
    for edge in edges {
        let i = lefts.binary_search(&edge.left).expect("taken from the edges");
        let j = rights.binary_search(&edge.right).expect("taken from the edges");
        out[i].push((j, -edge.weight));
    }
    let cheapest = |edges: &Vec<(usize, Weight)>| edges.iter().map(|edge| edge.1).min().unwrap_or(0);
    let mut u: Vec<Weight> = out.iter().map(cheapest).collect();
    let mut v: Vec<Weight> = vec![0; m + n];
    let mut owner = vec![NOBODY; m + n];
    let mut mate = vec![NOBODY; n];
    let mut distance = vec![Weight::MAX; m + n];
    let mut from = vec![NOBODY; m + n];
    for start in 0..n {
        let mut heap = BinaryHeap::new();
        let (mut done, mut seen) = (Vec::new(), Vec::new());
        let (mut left, mut so_far) = (start, 0);
        let end = loop {
            for &(j, cost) in &out[left] {
                let way = so_far + cost - u[left] - v[j];
                if way < distance[j] {
                    if distance[j] == Weight::MAX {
                        seen.push(j);
                    }
                    distance[j] = way;
                    from[j] = left;
                    heap.push(Reverse((way, j)));
                }
            }
            let nearest = loop {
                let Reverse((way, j)) = heap.pop().expect("the way out is always there");
                // Otherwise it has been reached on a shorter way meanwhile.
                if way == distance[j] {
                    break j;
                }
            };
            so_far = distance[nearest];
            if owner[nearest] == NOBODY {
                break nearest;
            }
            done.push(nearest);
            left = owner[nearest];
        };
        u[start] += so_far;
        for &j in &done {
            v[j] -= so_far - distance[j];
            u[owner[j]] += so_far - distance[j];
        }
        let mut j = end;
        loop {
            let i = from[j];
            owner[j] = i;
            j = std::mem::replace(&mut mate[i], j);
            if i == start {
                break;
            }
        }
        for j in seen {
            distance[j] = Weight::MAX;
        }
    }
    pairs.extend(mate.iter().enumerate().filter(|(_, j)| **j < m).map(|(i, j)| (lefts[i], rights[*j])));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::random::Random;

    fn total(edges: &[Edge], pairs: &[(usize, usize)]) -> Weight {
        let weight = |pair: &(usize, usize)| {
            edges.iter().find(|edge| (edge.left, edge.right) == *pair).map_or(0, |edge| edge.weight)
        };
        pairs.iter().map(weight).sum()
    }

    /// By trying everything.
    fn best(edges: &[Edge], left: usize, lefts: usize, taken: u32) -> Weight {
        if left == lefts {
            return 0;
        }
        let alone = best(edges, left + 1, lefts, taken);
        let own = edges.iter().filter(|edge| edge.left == left && taken & (1 << edge.right) == 0);
        own.map(|edge| edge.weight + best(edges, left + 1, lefts, taken | (1 << edge.right)))
            .fold(alone, Weight::max)
    }

    #[test]
    fn no_other_matching_weighs_more() {
        let mut random = Random::new(5);
        for round in 0..2_000 {
            let (lefts, rights) = (1 + random.below(6), 1 + random.below(6));
            let mut edges = Vec::new();
            for left in 0..lefts {
                for right in 0..rights {
                    if random.below(3) > 0 {
                        // Small numbers, so that there are many ties.
                        let weight = 1 + random.below(if round % 2 == 0 { 4 } else { 1_000 }) as Weight;
                        edges.push(Edge { left, right, weight });
                    }
                }
            }
            let pairs = best_matching(&edges, lefts, rights);
            let one_to_one = |side: fn(&(usize, usize)) -> usize| {
                let mut nodes: Vec<usize> = pairs.iter().map(side).collect();
                nodes.sort_unstable();
                nodes.windows(2).all(|two| two[0] != two[1])
            };
            assert!(one_to_one(|pair| pair.0) && one_to_one(|pair| pair.1), "{pairs:?}");
            assert_eq!(total(&edges, &pairs), best(&edges, 0, lefts, 0), "{edges:?}");
        }
    }
}
