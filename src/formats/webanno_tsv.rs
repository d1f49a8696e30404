//! WebAnno TSV 3: a token a line, layers as columns, stacked annotations by `|` and `[number]`.
//!
//! UTF-16 code units. The text is the sentences' (`#Text=`) at their first tokens' places; what stands between sentences
//! is not in the file and is read as line breaks, as WebAnno does. A span's label is the feature `value` or `label`, or
//! the short name of its layer, as in CAS files. Chains are told and left. A file in `annotation/DOCUMENT/` or
//! `curation/DOCUMENT/` is named by its annotator, as INCEpTION exports projects.

use std::collections::HashMap;

use serde_json::Value;

use super::draft::{Collector, Draft, DraftRelation, DraftSet, DraftSpan, DraftTarget};
use super::export::{Numbers, Unit};
use super::peek::Peek;
use super::watch::{lines, twice};
use super::wusum::place::whole_number;
use super::{Choices, ImportProblem, Item, Outcome, Rule, Source};

const FIRST_LINE: &str = "#FORMAT=WebAnno TSV 3";

/// Between two sentences stands hardly anything; more would only fill the memory.
const MAX_GAP: usize = 1_000;

pub(super) fn detect(peek: &Peek<'_>) -> bool {
    peek.text.starts_with(FIRST_LINE)
}

pub(super) fn import(source: &Source<'_>, _: &Choices) -> Outcome {
    let mut collector = Collector::new();
    let mut reader = Reader::default();
    let [reading, placing] = twice(source.watch);
    for (number, line) in lines(source.text, &reading) {
        let line = line.strip_suffix('\r').unwrap_or(line);
        if let Err((kept, rule)) = reader.line(number, line) {
            collector.warn(Item::Line(number), kept, rule);
        }
    }
    let mut meta = source.meta();
    let folders: Vec<&str> = source.file_name.split(['/', '\\']).collect();
    let (id, annotator) = match folders.as_slice() {
        [.., "annotation" | "curation", document, _] => {
            ((*document).to_owned(), Some(source.stem().to_owned()))
        }
        _ => (source.stem().to_owned(), None),
    };
    meta.title.clone_from(&id);
    let ground = Numbers::new(&reader.text, Unit::Utf16);
    for (line, start, end, token) in &reader.tokens {
        // The sentences' words decide; a token that differs was made by another program.
        let found = ground.range(*start, *end).ok().and_then(|range| range.slice(ground.text()));
        let expected = unescaped(token);
        if let Some(found) = found.filter(|found| *found != expected) {
            let rule = Rule::SurfaceDiffers { expected, found: found.to_owned() };
            collector.warn(Item::Line(*line), true, rule);
        }
    }
    let (text, set) = reader.finish(annotator);
    let draft = Draft { id: Some(id), text, unit: Unit::Utf16, meta, sets: vec![set] };
    collector.documents(vec![draft], &placing);
    collector.finish(ImportProblem::Empty)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Span,
    Relation,
    Chain,
}

#[derive(Debug)]
struct Layer {
    kind: Kind,
    short_name: String,
    /// Of each column; none for a layer without features, which has one column all the same.
    features: Vec<String>,
    /// For relations the short name of the layer that they link.
    base: String,
}

impl Layer {
    /// `webanno.custom.Span|value`.
    fn of(kind: Kind, header: &str) -> Self {
        let mut parts = header.split('|').map(str::to_owned);
        let short = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
        let short_name = short(&parts.next().unwrap_or_default());
        let mut features: Vec<String> = parts.collect();
        let base = match kind {
            Kind::Relation => features.pop().unwrap_or_default(),
            Kind::Span | Kind::Chain => String::new(),
        };
        Self { kind, short_name, features, base: short(&base) }
    }

    fn columns(&self) -> usize {
        match self.kind {
            Kind::Relation => self.features.len() + 1,
            Kind::Span | Kind::Chain => self.features.len().max(1),
        }
    }
}

/// One annotation of a row: its number where it is stacked or goes on, and its features' values.
#[derive(Debug, Default)]
struct Cell {
    number: Option<String>,
    values: Vec<Option<String>>,
}

#[derive(Default)]
struct Reader {
    layers: Vec<Layer>,
    text: String,
    /// UTF-16 units of `text`.
    length: usize,
    /// Text of a sentence whose first token has not come yet.
    sentence: Option<String>,
    /// Whether the sentence has no place in the text, so that its rows say nothing.
    lost: bool,
    spans: Vec<Result<DraftSpan, Rule>>,
    /// Place in `spans` of a numbered annotation, by layer and number.
    numbered: HashMap<(usize, String), usize>,
    /// Id of the span of a layer at a row, by the layer's short name, row and number.
    by_row: HashMap<(String, String, Option<String>), String>,
    relations: Vec<(usize, Cell, String, String)>,
    /// Of rows that have no place.
    refused_relations: Vec<Rule>,
    /// Line, start, end and text of every row.
    tokens: Vec<(usize, usize, usize, String)>,
}

impl Reader {
    /// What is wrong with the line, and whether it was taken all the same.
    fn line(&mut self, number: usize, line: &str) -> Result<(), (bool, Rule)> {
        let kinds = [("#T_SP=", Kind::Span), ("#T_RL=", Kind::Relation), ("#T_CH=", Kind::Chain)];
        for (mark, kind) in kinds {
            if let Some(header) = line.strip_prefix(mark) {
                let layer = Layer::of(kind, header);
                let name = layer.short_name.clone();
                self.layers.push(layer);
                let left = Rule::UnknownValue { name: "layer".into(), found: name };
                return if kind == Kind::Chain { Err((false, left)) } else { Ok(()) };
            }
        }
        if let Some(text) = line.strip_prefix("#Text=") {
            let text = unescaped(text);
            // A sentence of several lines has several of these.
            self.sentence = Some(match self.sentence.take() {
                Some(before) => format!("{before}\n{text}"),
                None => text,
            });
            return Ok(());
        }
        if line.starts_with('#') || line.trim().is_empty() {
            return Ok(());
        }
        self.row(number, line)
    }

    fn row(&mut self, number: usize, line: &str) -> Result<(), (bool, Rule)> {
        let mut columns = line.split('\t');
        let (id, place, token) = (columns.next().unwrap_or_default(), columns.next(), columns.next());
        let rest: Vec<&str> = columns.collect();
        let (start, end) = match self.place(place) {
            Ok(place) => place,
            Err(rule) => {
                self.refuse(&rest, &rule);
                return Err((false, rule));
            }
        };
        let token = token.ok_or((false, Rule::MissingField { name: "text".into() }))?;
        let mut at = 0;
        for layer in 0..self.layers.len() {
            let width = self.layers[layer].columns();
            let cells = cells(rest.get(at..(at + width).min(rest.len())).unwrap_or_default());
            at += width;
            match self.layers[layer].kind {
                Kind::Span => cells.into_iter().for_each(|cell| self.span(layer, id, (start, end), cell)),
                Kind::Relation => {
                    let row = id.to_owned();
                    for mut cell in cells {
                        if let Some(governor) = cell.values.pop().flatten() {
                            self.relations.push((layer, cell, row.clone(), governor));
                        }
                    }
                }
                Kind::Chain => {}
            }
        }
        self.tokens.push((number, start, end, token.to_owned()));
        Ok(())
    }

    /// Where a row's token stands; the text goes on to there.
    fn place(&mut self, place: Option<&str>) -> Result<(usize, usize), Rule> {
        let missing = |name: &'static str| Rule::MissingField { name: name.into() };
        let place = place.ok_or_else(|| missing("start"))?;
        // Behind a sign it is a number yet.
        let dash = place.get(1..).and_then(|rest| rest.find('-')).ok_or_else(|| missing("end"))? + 1;
        let (start, end) = (whole_number("start", &place[..dash])?, whole_number("end", &place[dash + 1..])?);
        if let Some(sentence) = self.sentence.take() {
            self.lost = start < self.length || start - self.length > MAX_GAP;
            if !self.lost {
                for _ in self.length..start {
                    self.text.push('\n');
                }
                self.length = start + sentence.encode_utf16().count();
                self.text.push_str(&sentence);
            }
        }
        if self.lost {
            return Err(Rule::OutOfRange { start, end, length: self.length });
        }
        Ok((start, end))
    }

    /// What a row without a place holds is refused with it; what goes on from another row is there already.
    fn refuse(&mut self, columns: &[&str], rule: &Rule) {
        let mut at = 0;
        for (layer, Layer { kind, .. }) in self.layers.iter().enumerate() {
            let width = self.layers[layer].columns();
            for mut cell in cells(columns.get(at..(at + width).min(columns.len())).unwrap_or_default()) {
                match kind {
                    Kind::Span => {
                        let key = cell.number.map(|number| (layer, number));
                        if key.as_ref().is_none_or(|key| !self.numbered.contains_key(key)) {
                            self.spans.push(Err(rule.clone()));
                            self.numbered.extend(key.map(|key| (key, self.spans.len() - 1)));
                        }
                    }
                    Kind::Relation if cell.values.pop().flatten().is_some() => {
                        self.refused_relations.push(rule.clone());
                    }
                    Kind::Relation | Kind::Chain => {}
                }
            }
            at += width;
        }
    }

    fn span(&mut self, layer: usize, row: &str, place: (usize, usize), cell: Cell) {
        let Layer { short_name, features, .. } = &self.layers[layer];
        let key = cell.number.clone().map(|number| (layer, number));
        let id = match key.as_ref().and_then(|key| self.numbered.get(key)) {
            Some(known) => {
                // It goes on from the token before.
                if let Ok(span) = &mut self.spans[*known] {
                    span.parts[0].1 = span.parts[0].1.max(place.1);
                }
                known + 1
            }
            None => {
                let value = |name: &str| {
                    let at = features.iter().position(|feature| feature == name)?;
                    cell.values.get(at).cloned().flatten()
                };
                let label = ["value", "label", "Label"].iter().find_map(|name| value(name));
                let mut span = DraftSpan {
                    id: Some((self.spans.len() + 1).to_string()),
                    parts: vec![place],
                    label: label.unwrap_or_else(|| short_name.clone()),
                    ..DraftSpan::default()
                };
                for (name, value) in features.iter().zip(&cell.values) {
                    if let Some(value) = value
                        && !matches!(name.as_str(), "value" | "label" | "Label")
                    {
                        span.attributes.insert(name.clone(), Value::from(value.as_str()).to_string());
                    }
                }
                self.spans.push(Ok(span));
                if let Some(key) = key {
                    self.numbered.insert(key, self.spans.len() - 1);
                }
                self.spans.len()
            }
        };
        self.by_row.insert((short_name.clone(), row.to_owned(), cell.number), id.to_string());
    }

    fn finish(self, annotator: Option<String>) -> (String, DraftSet) {
        let Self { layers, text, spans, by_row, relations, refused_relations, .. } = self;
        let mut set = DraftSet { annotator, spans, ..DraftSet::default() };
        set.relations.extend(refused_relations.into_iter().map(Err));
        for (layer, cell, row, governor) in relations {
            let layer = &layers[layer];
            // `1-1`, or with the numbers of both ends where annotations are stacked: `1-1[2_3]`.
            let (to_row, numbers) = match governor.split_once('[') {
                Some((row, numbers)) => (row.to_owned(), numbers.trim_end_matches(']').to_owned()),
                None => (governor, String::new()),
            };
            let (from_number, to_number) = numbers.split_once('_').unwrap_or(("", ""));
            let find = |row: &str, number: &str| {
                let numbered = (!matches!(number, "" | "0")).then(|| number.to_owned());
                let key = (layer.base.clone(), row.to_owned(), numbered);
                by_row.get(&key).cloned().ok_or_else(|| Rule::UnknownSpan { id: row.to_owned() })
            };
            let role = cell.values.into_iter().flatten().next().unwrap_or_else(|| layer.short_name.clone());
            let ends = find(&to_row, from_number).and_then(|from| Ok((from, find(&row, to_number)?)));
            set.relations
                .push(ends.map(|(from, to)| DraftRelation::new(None, from, role, DraftTarget::Span(to))));
        }
        (text, set)
    }
}

/// The annotations of a layer in a row, from its columns: the first of each column belong together, and so on.
fn cells(columns: &[&str]) -> Vec<Cell> {
    let mut found: Vec<Cell> = Vec::new();
    for (index, column) in columns.iter().enumerate() {
        if matches!(*column, "_" | "") {
            continue;
        }
        for (at, part) in unescaped_split(column, '|').into_iter().enumerate() {
            if found.len() <= at {
                found.push(Cell::default());
            }
            let cell = &mut found[at];
            let (value, number) = numbered(part);
            if cell.number.is_none() && !number.contains('_') {
                cell.number = Some(number.to_owned()).filter(|number| !number.is_empty());
            }
            cell.values.resize(index, None);
            // A governor keeps its numbers: they are of both ends.
            let value = if number.contains('_') { part } else { value };
            cell.values.push((value != "*").then(|| unescaped(value)));
        }
    }
    for cell in &mut found {
        cell.values.resize(columns.len(), None);
    }
    found
}

/// `PERSON[1]` is the value and its number.
fn numbered(part: &str) -> (&str, &str) {
    let split = part.strip_suffix(']').and_then(|rest| rest.rsplit_once('['));
    let is_number = |number: &str| number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
    split.filter(|(value, number)| is_number(number) && !value.ends_with('\\')).unwrap_or((part, ""))
}

/// The parts between separators that no backslash stands before.
fn unescaped_split(text: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut from, mut escaped) = (Vec::new(), 0, false);
    for (at, c) in text.char_indices() {
        if c == separator && !escaped {
            parts.push(&text[from..at]);
            from = at + c.len_utf8();
        }
        escaped = c == '\\' && !escaped;
    }
    parts.push(&text[from..]);
    parts
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, true) => match chars.next() {
                Some('t') => out.push('\t'),
                Some('n') => out.push('\n'),
                Some('r') => out.push('\r'),
                Some('f') => out.push('\u{C}'),
                Some('b') => out.push('\u{8}'),
                Some(other) => out.push(other),
                None => out.push('\\'),
            },
            (c, false) => out.push(c),
        }
    }
    out
}
