//! Quotes for training their attribution: who said what, by which words, to whom. Export only.
//!
//! `quotes.jsonl` has a quote a row, with offsets in code points into `quotes_texts.jsonl`; the speaker, cue and addressee
//! are lists, since there may be several or none, each with its `kind`: `span`, `text` (unlabelled), `unknown` or `author`.
//! `directquote.conll` has the tags of the DirectQuote corpus (Zhang and Liu 2021: CoNLL-2003 columns, IOB1):
//! `LeftSpeaker` and `RightSpeaker` are quotes whose speaker stands before or after them, `Unknown` those without one in
//! the text, `Speaker` the speakers; a paragraph of the text is a block. Of quotes in quotes that file has the outer one.

use serde_json::{Value, json};

use super::ExportProblem;
use super::export::{
    Document, ExportOptions, Exported, LeftOut, Numbers, OutFile, Unit, Why, count_lost, documents,
};
use super::flat::{all_tokens, cut_at};
use super::spans_jsonl::line;
use super::table::{Loss, ONLY_PLACES};
use super::watch::Selected;
use crate::model::{Project, Relation, Role, Span, Target};
use crate::order::sort;
use crate::text::TextRange;

pub(super) const LOSES: &[Loss] = ONLY_PLACES;

const LABEL: &str = "quote";

/// What stands around what was said.
const MARKS: [char; 11] = ['"', '\'', '«', '»', '“', '”', '„', '‟', '‹', '›', '’'];

pub(super) fn export(
    project: &Project,
    selection: &Selected<'_>,
    _: &ExportOptions,
) -> Result<Exported, ExportProblem> {
    let documents = documents(project, selection);
    let (mut quotes, mut texts, mut columns) = (Vec::new(), Vec::new(), String::new());
    let mut left_out = Vec::new();
    let mut relations_lost = 0;
    for document in selection.written(&documents) {
        line(&mut texts, &json!({ "id": document.id(), "text": document.text() }))?;
        for (index, span) in document.spans().enumerate() {
            if is_quote(span) {
                line(&mut quotes, &row(document, span, index + 1)?)?;
            } else if !relations(document)
                .any(|it| is_kept(document, it) && it.target == Target::Span(span.id.clone()))
            {
                left_out.push(LeftOut {
                    article: document.article.id.clone(),
                    span: span.id.clone(),
                    why: Why::OtherLayer,
                });
            }
        }
        relations_lost += relations(document).filter(|it| !is_kept(document, it)).count();
        tagged(document, &mut columns);
    }
    let mut lost = count_lost(&documents, LOSES);
    // Some of both is kept: who speaks, by which words, to whom; the kind of a quote.
    lost.retain(|(loss, _)| !matches!(loss, Loss::Relations | Loss::Attributes));
    let spans = documents.iter().flat_map(Document::spans);
    let attributes =
        spans.filter(|span| !span.attributes.is_empty() || span.subtype.is_some() && !is_quote(span));
    let more = [(Loss::Relations, relations_lost), (Loss::Attributes, attributes.count())];
    lost.extend(more.into_iter().filter(|(_, count)| *count > 0));
    let file = |name: &str, bytes| OutFile { name: name.to_owned(), bytes };
    let files = vec![
        file("quotes.jsonl", quotes),
        file("quotes_texts.jsonl", texts),
        file("directquote.conll", columns.into_bytes()),
    ];
    Ok(Exported { files, left_out, lost, ..Exported::default() })
}

fn is_quote(span: &Span) -> bool {
    span.label.as_str() == LABEL
}

fn relations<'a>(document: &Document<'a>) -> impl Iterator<Item = &'a Relation> + use<'a> {
    document.set.into_iter().flat_map(|set| set.relations())
}

/// Whether a relation says who speaks, by which words, or to whom, of a quote.
fn is_kept(document: &Document<'_>, relation: &Relation) -> bool {
    let from = document.set.and_then(|set| set.spans.get(&relation.from));
    let has_place = matches!(relation.role, Role::Speaker | Role::Cue | Role::Addressee);
    has_place && from.is_some_and(|span| is_quote(span))
}

/// Where in the text a relation points to.
fn place(document: &Document<'_>, target: &Target) -> Option<TextRange> {
    match target {
        Target::Span(id) => document.set.and_then(|set| set.spans.get(id)).map(|span| span.extent()),
        Target::Mention(range) => Some(*range),
        Target::Unknown | Target::Author => None,
    }
}

fn row(document: &Document<'_>, quote: &Span, number: usize) -> Result<Value, ExportProblem> {
    let numbers = Numbers::new(document.text(), Unit::CodePoint);
    let article = &document.article.id;
    let of_role = |role: Role| {
        let mut found = Vec::new();
        for relation in relations(document).filter(|it| it.from == quote.id && it.role == role) {
            let kind = match &relation.target {
                Target::Span(_) => "span",
                Target::Mention(_) => "text",
                Target::Unknown => "unknown",
                Target::Author => "author",
            };
            let placed = place(document, &relation.target).map(|range| numbers.of(article, 0, range));
            let wrong = |_| ExportProblem::WrongPlace { article: article.clone() };
            let placed = placed.transpose().map_err(wrong)?;
            found.push(json!({
                "kind": kind, "start": placed.map(|it| it.start), "end": placed.map(|it| it.end),
                "text": placed.map(|it| it.surface),
            }));
        }
        Ok(Value::from(found))
    };
    let placed = numbers.of(article, number, quote.extent())?;
    Ok(json!({
        "id": quote.id.as_str(), "document": document.id(),
        "quote": { "start": placed.start, "end": placed.end, "text": placed.surface },
        "speaker": of_role(Role::Speaker)?, "cue": of_role(Role::Cue)?, "addressee": of_role(Role::Addressee)?,
        "kind": kind(document.text(), quote),
    }))
}

/// The kind that the annotator gave; else `direct` where quotation marks stand at both edges, inside or out.
fn kind<'a>(text: &str, quote: &'a Span) -> Option<&'a str> {
    if let Some(kind) = quote.subtype.as_deref() {
        return Some(kind);
    }
    let range = quote.extent();
    let inside = range.slice(text)?;
    let begins = inside.starts_with(MARKS) || text[..range.start()].trim_end().ends_with(MARKS);
    let ends = inside.ends_with(MARKS) || text[range.end()..].trim_start().starts_with(MARKS);
    (begins && ends).then_some("direct")
}

/// Adds the document's tokens with their tags, a block a paragraph.
fn tagged(document: &Document<'_>, out: &mut String) {
    let text = document.text();
    // What is tagged, quotes first: a speaker inside a quote is part of what was said.
    let mut marked: Vec<(TextRange, &str)> = Vec::new();
    let mut mark = |range: TextRange, tag: &'static str| {
        if !marked.iter().any(|(other, _)| other.overlaps(range)) {
            marked.push((range, tag));
        }
    };
    // Spans come with the outer one first.
    for quote in document.spans().filter(|span| is_quote(span)) {
        let speaker = relations(document)
            .filter(|it| it.from == quote.id && it.role == Role::Speaker)
            .find_map(|it| place(document, &it.target));
        let tag = match speaker {
            Some(speaker) if speaker.start() < quote.extent().start() => "LeftSpeaker",
            Some(_) => "RightSpeaker",
            None => "Unknown",
        };
        mark(quote.extent(), tag);
    }
    let speakers = relations(document).filter(|it| it.role == Role::Speaker && is_kept(document, it));
    for range in speakers.filter_map(|it| place(document, &it.target)) {
        mark(range, "Speaker");
    }
    let mut edges: Vec<usize> = marked.iter().flat_map(|(range, _)| [range.start(), range.end()]).collect();
    sort(&mut edges);
    out.push_str("-DOCSTART- -X- -X- O\n\n");
    let (mut last, mut last_end) = (None, 0);
    for token in cut_at(&all_tokens(text), &edges) {
        if text[last_end..token.start()].contains('\n') && last_end > 0 {
            out.push('\n');
            last = None;
        }
        let at =
            marked.iter().position(|(range, _)| range.start() <= token.start() && token.end() <= range.end());
        let tag = match at {
            None => "O".to_owned(),
            Some(at) => {
                // IOB1: `B` only parts two of one kind that touch.
                let touches = last.is_some_and(|last: usize| last != at && marked[last].1 == marked[at].1);
                format!("{}-{}", if touches { "B" } else { "I" }, marked[at].1)
            }
        };
        out.push_str(token.slice(text).unwrap_or_default());
        out.push_str(&format!(" -X- _ {tag}\n"));
        (last, last_end) = (at, token.end());
    }
    out.push('\n');
}
