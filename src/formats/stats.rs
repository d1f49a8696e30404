//! What a corpus holds, counted article by article: sizes, nesting, edges inside tokens, annotators, common surfaces.
//!
//! Takes memory that does not grow with the corpus, but for the number of labels and annotators. Characters are code points.

use std::collections::{BTreeMap, HashMap};

use super::flat::all_tokens;
use super::{Imported, Selection};
use crate::model::{AnnotationSet, Project};
use crate::text::TextRange;

/// Different surfaces of a label that are counted at once. Where there are more, the rarest make room.
const SURFACES: usize = 20_000;

/// Longer surfaces (bytes) are not told: they are quotes, which seldom come twice.
const LONGEST_SURFACE: usize = 200;

/// What was counted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stats {
    pub documents: usize,
    pub characters: usize,
    /// Those of annotators; proposals are counted apart.
    pub spans: usize,
    pub proposals: usize,
    pub relations: usize,
    /// Documents, spans and relations of files that were not taken.
    pub refused: usize,
    pub labels: BTreeMap<String, usize>,
    /// Characters of each document and of each span.
    pub document_lengths: Lengths,
    pub span_lengths: Lengths,
    /// Documents on which nobody has made a span.
    pub without_spans: usize,
    /// Spans that lie in another of the same annotator, as small or smaller.
    pub nested: usize,
    /// Spans with the same extent as one before.
    pub same_extent: usize,
    /// Spans that begin in another and end after it.
    pub crossing: usize,
    /// How many spans lie on one place at most, of one annotator.
    pub deepest: usize,
    /// Edges of spans inside a token, and the spans that have one.
    pub edges_in_tokens: usize,
    pub spans_cutting_tokens: usize,
    /// Documents and spans of each.
    pub annotators: BTreeMap<String, (usize, usize)>,
    pub surfaces: BTreeMap<String, Surfaces>,
}

impl Stats {
    pub fn add(&mut self, imported: &Imported) {
        let counts = &imported.counts;
        self.refused += counts.documents_refused + counts.spans_refused + counts.relations_refused;
        self.proposals += imported.proposals.len();
        self.add_project(&imported.project);
    }

    fn add_project(&mut self, project: &Project) {
        let sets_of = Selection::default().sets_by_article(project);
        for article in project.articles() {
            let length = article.text.chars().count();
            self.documents += 1;
            self.characters += length;
            self.document_lengths.add(length);
            let tokens = all_tokens(&article.text);
            let mut is_bare = true;
            for set in sets_of.get(&article.id).into_iter().flatten() {
                is_bare &= set.spans.is_empty();
                self.set(set, &article.text, &tokens);
            }
            self.without_spans += usize::from(is_bare);
        }
    }

    fn set(&mut self, set: &AnnotationSet, text: &str, tokens: &[TextRange]) {
        let (documents, spans) = self.annotators.entry(set.annotator.as_str().to_owned()).or_default();
        *documents += 1;
        *spans += set.spans.len();
        self.spans += set.spans.len();
        self.relations += set.relations().count();
        // In reading order, the longer first: whatever lies around a span came before it.
        let mut open: Vec<TextRange> = Vec::new();
        for span in set.spans.iter() {
            let extent = span.extent();
            let label = span.label.as_str();
            *count_of(&mut self.labels, label) += 1;
            open.retain(|before| before.end() > extent.start());
            let around = open.iter().filter(|before| before.end() >= extent.end()).count();
            self.nested += usize::from(around > 0);
            self.crossing += usize::from(around < open.len());
            self.same_extent += usize::from(open.contains(&extent));
            open.push(extent);
            self.deepest = self.deepest.max(open.len());
            let cut = span.ranges.iter().flat_map(|range| [range.start(), range.end()]);
            let cut = cut.filter(|edge| is_in_token(tokens, *edge)).count();
            self.edges_in_tokens += cut;
            self.spans_cutting_tokens += usize::from(cut > 0);
            let surface = extent.slice(text).unwrap_or_default();
            self.span_lengths.add(surface.chars().count());
            if surface.len() <= LONGEST_SURFACE {
                match self.surfaces.get_mut(label) {
                    Some(surfaces) => surfaces.add(surface, 1),
                    None => self.surfaces.entry(label.to_owned()).or_default().add(surface, 1),
                }
            }
        }
    }

    /// Takes what was counted of a further part. In the same order of parts it gives the same.
    pub fn merge(&mut self, other: Self) {
        self.documents += other.documents;
        self.characters += other.characters;
        self.spans += other.spans;
        self.proposals += other.proposals;
        self.relations += other.relations;
        self.refused += other.refused;
        self.without_spans += other.without_spans;
        self.nested += other.nested;
        self.same_extent += other.same_extent;
        self.crossing += other.crossing;
        self.deepest = self.deepest.max(other.deepest);
        self.edges_in_tokens += other.edges_in_tokens;
        self.spans_cutting_tokens += other.spans_cutting_tokens;
        self.document_lengths.merge(other.document_lengths);
        self.span_lengths.merge(other.span_lengths);
        for (label, count) in other.labels {
            *self.labels.entry(label).or_default() += count;
        }
        for (annotator, (documents, spans)) in other.annotators {
            let all = self.annotators.entry(annotator).or_default();
            *all = (all.0 + documents, all.1 + spans);
        }
        for (label, surfaces) in other.surfaces {
            self.surfaces.entry(label).or_default().merge(surfaces);
        }
    }
}

fn count_of<'a>(counts: &'a mut BTreeMap<String, usize>, name: &str) -> &'a mut usize {
    if !counts.contains_key(name) {
        counts.insert(name.to_owned(), 0);
    }
    counts.get_mut(name).expect("it has just been put there")
}

fn is_in_token(tokens: &[TextRange], edge: usize) -> bool {
    let after = tokens.partition_point(|token| token.end() <= edge);
    tokens.get(after).is_some_and(|token| token.start() < edge)
}

/// How long things are: exact to 1,000, above that to three digits.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lengths {
    counts: BTreeMap<usize, usize>,
    count: usize,
    sum: usize,
    most: usize,
}

impl Lengths {
    fn add(&mut self, length: usize) {
        let step = 10_usize.pow((length.max(1).ilog10()).saturating_sub(2));
        *self.counts.entry(length / step * step).or_default() += 1;
        self.count += 1;
        self.sum += length;
        self.most = self.most.max(length);
    }

    fn merge(&mut self, other: Self) {
        for (length, count) in other.counts {
            *self.counts.entry(length).or_default() += count;
        }
        self.count += other.count;
        self.sum += other.sum;
        self.most = self.most.max(other.most);
    }

    /// Least, median (of an even number the lower one), mean and most; `None` of nothing.
    pub fn summary(&self) -> Option<(usize, usize, f64, usize)> {
        let least = *self.counts.keys().next()?;
        let mut passed = 0;
        let median = self.counts.iter().find(|(_, count)| {
            passed += **count;
            passed * 2 >= self.count
        });
        Some((least, *median?.0, self.sum as f64 / self.count as f64, self.most))
    }
}

/// The surfaces of a label with their counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Surfaces {
    counts: HashMap<String, usize>,
    /// What made room had this count at most: a count that is told may be too low by so much.
    missed: usize,
}

impl Surfaces {
    fn add(&mut self, surface: &str, count: usize) {
        match self.counts.get_mut(surface) {
            Some(known) => *known += count,
            None => {
                self.counts.insert(surface.to_owned(), count);
            }
        }
        if self.counts.len() > SURFACES {
            let mut all: Vec<(String, usize)> = self.counts.drain().collect();
            all.sort_unstable_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
            self.missed += all[SURFACES / 2].1;
            all.truncate(SURFACES / 2);
            self.counts.extend(all);
        }
    }

    fn merge(&mut self, other: Self) {
        self.missed += other.missed;
        let mut all: Vec<(String, usize)> = other.counts.into_iter().collect();
        // In one order, since it decides what makes room.
        all.sort_unstable();
        for (surface, count) in all {
            self.add(&surface, count);
        }
    }

    /// The most common ones, of equally common ones in the order of their letters, and whether the counts are exact.
    pub fn top(&self, most: usize) -> (Vec<(&str, usize)>, bool) {
        let mut all: Vec<(&str, usize)> =
            self.counts.iter().map(|(text, count)| (text.as_str(), *count)).collect();
        all.sort_unstable_by(|a, b| (b.1, a.0).cmp(&(a.1, b.0)));
        all.truncate(most);
        (all, self.missed == 0)
    }
}
