//! From spans that nest and cross to what a flat format can hold: one label a token at most, whole tokens only.

use std::collections::HashMap;

use super::ExportProblem;
use super::export::{Document, ExportOptions, Exported, Layer, LeftOut, OutFile, Overlap, SubToken, Why};
use super::table::Loss;
use super::watch::{OneRound, Selected};
use crate::model::{ArticleId, Project, Span, SpanId};
use crate::order::{sort_by, sort_by_key};
use crate::text::{TextRange, sentences, tokens};

/// What is kept of a document, and what is not.
#[derive(Debug, Default)]
pub struct Flat<'a> {
    /// In text order, none overlapping another. The range may be wider than the span's, where spans expand.
    pub spans: Vec<(TextRange, &'a Span)>,
    pub left_out: Vec<LeftOut>,
}

/// One row of a token format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    pub range: TextRange,
    /// Index into [`Flat::spans`].
    pub span: Option<usize>,
}

impl Row {
    /// Whether it is its span's first row.
    pub fn begins(&self, flat: &Flat<'_>) -> bool {
        self.span.is_some_and(|span| flat.spans[span].0.start() == self.range.start())
    }

    /// Whether it is its span's last row.
    pub fn ends(&self, flat: &Flat<'_>) -> bool {
        self.span.is_some_and(|span| flat.spans[span].0.end() == self.range.end())
    }
}

/// Chooses the spans. `all` are the tokens of the text where the format has tokens, empty where it has none (then
/// nothing is sub-token).
pub fn flatten<'a>(
    project: &Project,
    document: &Document<'a>,
    all: &[TextRange],
    options: &ExportOptions,
) -> Flat<'a> {
    let mut left_out = Vec::new();
    let mut leave = |span: &Span, why: Why| {
        left_out.push((
            span.extent(),
            LeftOut { article: document.article.id.clone(), span: span.id.clone(), why },
        ));
    };
    let mut candidates: Vec<(TextRange, &'a Span)> = Vec::new();
    for span in document.spans() {
        let extent = span.extent();
        if !options.layer.holds(&span.label) {
            leave(span, Why::OtherLayer);
        } else if span.ranges.len() > 1 {
            leave(span, Why::SeveralRanges);
        } else if all.is_empty() {
            candidates.push((extent, span));
        } else if let Some(words) = without_space(all, extent) {
            let whole = whole_tokens(all, words);
            match options.sub_token {
                SubToken::Cut => candidates.push((words, span)),
                SubToken::Skip if whole != words => leave(span, Why::CutsToken),
                SubToken::Skip | SubToken::Expand => candidates.push((whole, span)),
            }
        } else {
            leave(span, Why::OnlySpace);
        }
    }
    let order = |span: &Span| project.label(&span.label).map_or(u32::MAX, |label| label.order);
    let rank = |(range, span): &(TextRange, &Span)| (range.len(), range.start(), order(span));
    sort_by(&mut candidates, |a, b| {
        let (a, b) = (rank(a), rank(b));
        let by_length = if options.overlap == Overlap::Innermost { a.0.cmp(&b.0) } else { b.0.cmp(&a.0) };
        by_length.then((a.1, a.2).cmp(&(b.1, b.2)))
    });
    let mut kept: Vec<(TextRange, &'a Span)> = Vec::new();
    for (range, span) in candidates {
        let at = kept.partition_point(|(other, _)| other.start() < range.end());
        if at > 0 && kept[at - 1].0.overlaps(range) {
            leave(span, Why::Overlaps);
        } else {
            kept.insert(at, (range, span));
        }
    }
    sort_by_key(&mut left_out, |(extent, _)| (extent.start(), std::cmp::Reverse(extent.end())));
    Flat { spans: kept, left_out: left_out.into_iter().map(|(_, left)| left).collect() }
}

/// Writes a flat format: where each layer is to have a file of its own, three, with the layer's name before their endings. What
/// is left out there is what its own layer leaves out.
pub(super) fn by_layer(
    selection: &Selected<'_>,
    options: &ExportOptions,
    write: impl Fn(&Selected<'_>, &ExportOptions) -> Result<Exported, ExportProblem>,
) -> Result<Exported, ExportProblem> {
    if options.layer != Layer::Each {
        return write(selection, options);
    }
    let (mut files, mut lost, mut all) = (Vec::new(), Vec::<(Loss, usize)>::new(), Vec::new());
    for (round, layer) in Layer::PARTS.into_iter().enumerate() {
        let watch = &OneRound { watch: selection.watch, round, of: Layer::PARTS.len() };
        let selection = Selected { selection: selection.selection, watch };
        let exported = write(&selection, &ExportOptions { layer, ..options.clone() })?;
        files.extend(
            exported.files.into_iter().map(|file| OutFile { name: named(&file.name, layer), ..file }),
        );
        all.push(exported.left_out);
        for (loss, count) in exported.lost {
            match lost.iter_mut().find(|(there, _)| *there == loss) {
                // Each layer widens spans of its own; the rest is counted over all spans in each.
                Some((Loss::SubToken, sum)) => *sum += count,
                Some(_) => {}
                None => lost.push((loss, count)),
            }
        }
    }
    // Each layer leaves out all that is another's: the first tells the order, all three what is in none.
    let mut reasons: HashMap<(ArticleId, SpanId), Why> = HashMap::new();
    for left in all.iter().flatten().filter(|left| left.why != Why::OtherLayer) {
        reasons.insert((left.article.clone(), left.span.clone()), left.why);
    }
    let mut left_out = all.swap_remove(0);
    left_out.retain_mut(|left| {
        let why = reasons.get(&(left.article.clone(), left.span.clone()));
        why.inspect(|why| left.why = **why).is_some()
    });
    Ok(Exported { files, left_out, lost, ..Exported::default() })
}

/// `bio.names.tsv`.
fn named(file: &str, layer: Layer) -> String {
    let (stem, ending) = file.rsplit_once('.').unwrap_or((file, ""));
    format!("{stem}.{}.{ending}", layer.slug())
}

/// What of a range is in tokens, from the first to the last; nothing where it is all white space.
fn without_space(all: &[TextRange], range: TextRange) -> Option<TextRange> {
    let first = all.get(all.partition_point(|token| token.end() <= range.start()))?;
    let last = all.get(all.partition_point(|token| token.start() < range.end()).checked_sub(1)?)?;
    let (start, end) = (first.start().max(range.start()), last.end().min(range.end()));
    (start < end).then(|| TextRange::between(start, end))
}

/// The range with the tokens whole that it touches. A range that touches none stays.
pub(super) fn whole_tokens(all: &[TextRange], range: TextRange) -> TextRange {
    let first = all.partition_point(|token| token.end() <= range.start());
    let after = all.partition_point(|token| token.start() < range.end());
    match all.get(first).zip(after.checked_sub(1).and_then(|last| all.get(last))) {
        Some((first, last)) if first.start() < range.end() && last.end() > range.start() => {
            TextRange::between(first.start().min(range.start()), last.end().max(range.end()))
        }
        _ => range,
    }
}

/// All tokens of a text.
pub fn all_tokens(text: &str) -> Vec<TextRange> {
    tokens(text, TextRange::between(0, text.len()))
}

/// The tokens, cut at these bytes (in order) where they lie inside one.
pub fn cut_at(all: &[TextRange], edges: &[usize]) -> Vec<TextRange> {
    let mut found = Vec::with_capacity(all.len());
    let mut edges = edges.iter().copied().peekable();
    for token in all {
        let mut from = token.start();
        while edges.next_if(|edge| *edge <= from).is_some() {}
        while let Some(edge) = edges.next_if(|edge| *edge < token.end()) {
            if edge > from {
                found.push(TextRange::between(from, edge));
                from = edge;
            }
        }
        found.push(TextRange::between(from, token.end()));
    }
    found
}

/// The rows of a document by sentence, tokens cut at the edges of the kept spans. No sentence ends inside a span, and
/// none is empty.
pub fn rows(text: &str, all: &[TextRange], flat: &Flat<'_>, max_tokens: Option<usize>) -> Vec<Vec<Row>> {
    let mut rows = Vec::with_capacity(all.len());
    let mut spans = flat.spans.iter().enumerate().peekable();
    for token in all {
        let mut at = token.start();
        while at < token.end() {
            while spans.next_if(|(_, (range, _))| range.end() <= at).is_some() {}
            let inside = spans.peek().filter(|(_, (range, _))| range.start() < token.end());
            let (end, span) = match inside {
                Some((index, (range, _))) if range.start() <= at => {
                    (range.end().min(token.end()), Some(*index))
                }
                Some((_, (range, _))) => (range.start(), None),
                None => (token.end(), None),
            };
            rows.push(Row { range: TextRange::between(at, end), span });
            at = end;
        }
    }
    let mut found: Vec<Vec<Row>> = Vec::new();
    let mut bounds =
        sentences(text, TextRange::between(0, text.len())).into_iter().map(|s| s.end()).peekable();
    let mut sentence: Vec<Row> = Vec::new();
    let mut last_span = None;
    for row in rows {
        let mut over = false;
        while bounds.next_if(|end| *end <= row.range.start()).is_some() {
            over = true;
        }
        let within_span = row.span.is_some() && row.span == last_span;
        // A bound inside a span counts no more once the span is over: the sentence goes on to its next own end.
        if over && !within_span && !sentence.is_empty() {
            found.push(std::mem::take(&mut sentence));
        }
        last_span = row.span;
        sentence.push(row);
    }
    if !sentence.is_empty() {
        found.push(sentence);
    }
    match max_tokens {
        Some(max) => {
            let may = |before: &Row, after: &Row| after.span.is_none() || after.span != before.span;
            found.into_iter().flat_map(|sentence| cut(sentence, max.max(1), may)).collect()
        }
        None => found,
    }
}

/// Parts of at most `max` rows, as long as no span is cut: a span longer than that is one part. `may` says of two rows
/// whether a part may end between them.
pub(super) fn cut<T: Clone>(sentence: Vec<T>, max: usize, may: impl Fn(&T, &T) -> bool) -> Vec<Vec<T>> {
    let mut parts = Vec::new();
    let mut rest = sentence.as_slice();
    while rest.len() > max {
        let may_cut = |at: usize| may(&rest[at - 1], &rest[at]);
        let at = (1..=max).rev().find(|at| may_cut(*at));
        let at = at.or_else(|| (max + 1..rest.len()).find(|at| may_cut(*at))).unwrap_or(rest.len());
        let (part, after) = rest.split_at(at);
        parts.push(part.to_vec());
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(rest.to_vec());
    }
    parts
}
