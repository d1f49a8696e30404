//! Out and back in each format of the table, over projects that were made up: what comes back is what was there, but for what
//! the table says that the format does not hold and what the export itself says was left out.

use std::collections::BTreeSet;
use std::fmt;

use proptest::prelude::*;
use wusum::edit::{Edit, Record, RecordId, apply};
use wusum::formats::export::{ExportOptions, Exported, Layer, SubToken};
use wusum::formats::{Choices, Format, Loss, TABLE};
use wusum::model::{
    AnnotationSet, AnnotatorId, Article, ArticleId, ArticleMeta, Certainty, Label, LabelId, Origin, Project,
    Provenance, Relation, RelationId, Role, SetId, Span, SpanId, Target, UtcMillis,
};
use wusum::text::{TextRange, next_grapheme};

use super::wusum_json::fill;
use super::{read_files, written};

/// What a span says besides its place and label: numbers that choose from the lists below.
type Said = (usize, usize, usize, usize, usize);

const LABELS: [&str; 5] = ["person", "place", "quote", "event", "سفينة كبيرة"];
const WORDS: [&str; 6] = ["", "مدينة", "=1+1", "'x", "سطر\nآخر", "a\tb \\n"];
/// Names that rows of one format or another need themselves are among them.
const NAMES: [&str; 20] = [
    "case",
    "score",
    "model",
    "made",
    "origin",
    "note",
    "attributes",
    "id",
    "text",
    "label",
    "metadata",
    "title",
    "answer",
    "tokens",
    "entities",
    "annotation_id",
    "data",
    "spans",
    "ner_tags",
    "meta",
];
const VALUES: [&str; 8] = ["\"s\"", "1", "null", "true", "{\"a\":[1]}", "[[0,1,\"x\"]]", "[]", "\"{}\""];
const PARTS: [&str; 14] = [
    "قال ",
    "بتونس ",
    "🙂",
    "👨\u{200d}👩\u{200d}👧",
    "سَلَّمَ ",
    "«نعم» ",
    ".",
    " ",
    "\n",
    "a",
    "\"",
    "\\",
    "l’été ",
    "\t",
];

fn texts() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PARTS.to_vec()), 4..20).prop_map(|parts| parts.concat())
}

fn pick<T: Copy>(list: &[T], number: usize) -> T {
    list[number % list.len()]
}

fn provenance(annotator: &AnnotatorId, number: usize) -> Provenance {
    let model = Origin::Model { name: "م".to_owned(), version: "2".to_owned() };
    let origins = [Origin::Import, Origin::Hand, Origin::Repeat, Origin::KnownName, model];
    let made = UtcMillis(if number.is_multiple_of(3) { 0 } else { 1_700_000_000_000 });
    let changed = if number.is_multiple_of(2) { made } else { UtcMillis(1_750_000_000_123) };
    let annotator = if number.is_multiple_of(4) { AnnotatorId::new("غيرها") } else { annotator.clone() };
    Provenance { annotator, made, changed, origin: origins[number % origins.len()].clone() }
}

fn fields(number: usize) -> Vec<(String, String)> {
    let count = number % 3;
    let one = |n: usize| (pick(&NAMES, number + 7 * n).to_owned(), pick(&VALUES, number / 3 + n).to_owned());
    (0..count).map(one).collect()
}

fn span(id: usize, range: TextRange, annotator: &AnnotatorId, (label, word, kind, more, who): Said) -> Span {
    Span {
        id: SpanId::new(format!("s{id}")),
        ranges: vec![range],
        label: LabelId::new(pick(&LABELS, label)),
        subtype: Some(pick(&WORDS, kind)).filter(|word| !word.is_empty()).map(str::to_owned),
        certainty: if kind % 2 == 0 { Certainty::Sure } else { Certainty::Unsure },
        note: pick(&WORDS, word).to_owned(),
        attributes: fields(more).into_iter().collect(),
        provenance: provenance(annotator, who),
    }
}

/// Said in lines where a test fails.
struct Made(Project);

impl fmt::Debug for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seen = Seen { id: "", loses: &[], exported: &Exported::default() };
        write!(f, "{:#?}", seen.lines(&self.0))
    }
}

fn projects() -> impl Strategy<Value = Made> {
    let said = (0..9_usize, 0..9_usize, 0..9_usize, 0..200_usize, 0..60_usize);
    let spans = prop::collection::vec((any::<u16>(), any::<u16>(), said, 0..3_usize), 0..7);
    let articles = prop::collection::vec((texts(), spans, 0..200_usize, 1..3_usize), 1..4);
    articles.prop_map(|articles| {
        let mut project = Project::default();
        let ship = Label { id: LabelId::new(LABELS[4]), ..project.labels()[0].clone() };
        let ship = Edit::one(RecordId::Label(ship.id.clone()), None, Some(Record::Label(ship)));
        apply(&mut project, &ship).expect("a label is added");
        for (number, (text, spans, more, annotators)) in articles.into_iter().enumerate() {
            let text = format!("م{number} {text}ن");
            let id = ArticleId::new(format!("a-{number}"));
            let word = |skip: usize| ["", "عنوان", "مصدر"][(more / skip) % 3].to_owned();
            let mut meta = ArticleMeta { title: word(1), source: word(3), ..ArticleMeta::default() };
            meta.language = ["", "ar"][more % 2].to_owned();
            meta.metadata = fields(more).into_iter().collect();
            project.add_article(Article::new(id.clone(), text.as_str(), meta));
            let mut edges = vec![0];
            while edges[edges.len() - 1] < text.len() {
                edges.push(next_grapheme(&text, edges[edges.len() - 1]));
            }
            for annotator in &["ليلى", "y"][..annotators] {
                let annotator = AnnotatorId::new(*annotator);
                let set = SetId::new(format!("{}{number}", annotator.as_str()));
                project.add_set(AnnotationSet::new(set.clone(), id.clone(), annotator.clone()));
                let (mut seen, mut made, mut relations) = (BTreeSet::new(), Vec::<Span>::new(), Vec::new());
                for (index, (a, b, said, second)) in spans.iter().enumerate() {
                    let edge = |n: u16| edges[usize::from(n) % edges.len()];
                    let (start, end) = (edge(*a).min(edge(*b)), edge(*a).max(edge(*b)));
                    let mut span = span(index, TextRange::between(start, end), &annotator, *said);
                    let after = edges.iter().position(|edge| *edge > end).filter(|at| at + 1 < edges.len());
                    // brat has no parts without words, and none that only a line break parts.
                    let holds = |start: usize, end: usize| !text[start..end].trim().is_empty();
                    let fits = |at: &usize| {
                        holds(start, end) && holds(end, edges[*at]) && holds(edges[*at], edges[at + 1])
                    };
                    if let Some(at) = after.filter(|at| *second == 0 && fits(at)) {
                        span.ranges.push(TextRange::between(edges[at], edges[at + 1]));
                    }
                    // What a format writes from its first to its last is told apart by that.
                    if start < end
                        && seen.insert((
                            format!("{:?}", without_outer_breaks(&text, span.extent())),
                            span.label.clone(),
                        ))
                    {
                        made.push(span);
                    }
                }
                for (index, pair) in made.windows(2).enumerate() {
                    let id = RelationId::new(format!("r{index}"));
                    let target = match index % 4 {
                        0 | 1 => Target::Span(pair[1].id.clone()),
                        2 => Target::Mention(TextRange::between(0, edges[1])),
                        _ => [Target::Unknown, Target::Author][more % 2].clone(),
                    };
                    let role = Role::ALL[(index + more) % Role::ALL.len()].clone();
                    let provenance = provenance(&annotator, index + more);
                    let from = pair[0].id.clone();
                    relations.push(Relation { id, from, role, target, provenance });
                }
                fill(&mut project, &set, made, relations);
            }
        }
        Made(project)
    })
}

/// What a project says, a line each, without what a format does not hold; words without their white space where it holds no text
/// but tokens.
struct Seen<'a> {
    id: &'a str,
    loses: &'a [Loss],
    exported: &'a Exported,
}

impl Seen<'_> {
    fn holds(&self, loss: Loss) -> bool {
        !self.loses.contains(&loss)
    }

    fn is_left_out(&self, article: &ArticleId, span: &SpanId) -> bool {
        self.exported.left_out.iter().any(|one| one.article == *article && one.span == *span)
    }

    fn place(&self, text: &str, ranges: &[TextRange]) -> String {
        let mut parts = ranges.to_vec();
        if self.id == "brat" {
            parts.iter_mut().for_each(|part| *part = without_outer_breaks(text, *part));
        }
        let (first, last) = (parts[0], parts[parts.len() - 1]);
        if !self.holds(Loss::SeveralRanges) || !self.holds(Loss::Discontinuous) {
            parts = vec![TextRange::between(first.start(), last.end())];
        }
        let parts: Vec<String> =
            parts.iter().map(|part| format!("{}-{}", part.start(), part.end())).collect();
        format!("{} {:?}", parts.join(","), &text[first.start()..last.end()])
    }

    /// brat parts its fields at spaces.
    fn label(&self, span: &Span) -> String {
        let label = span.label.as_str();
        if self.id == "brat" { label.replace(' ', "_") } else { label.to_owned() }
    }

    fn made(&self, provenance: &Provenance, of: &AnnotatorId) -> String {
        if !self.holds(Loss::Provenance) {
            return String::new();
        }
        let Provenance { annotator, made, changed, origin } = provenance;
        let by = if annotator == of { "" } else { annotator.as_str() };
        format!("{made:?} {changed:?} {by} {origin:?}")
    }

    fn set(&self, article: &Article, set: &AnnotationSet, lines: &mut Vec<String>) {
        let text = &article.text;
        let whose = if self.holds(Loss::SeveralSets) { set.annotator.as_str() } else { "" };
        for span in set.spans.iter().filter(|span| !self.is_left_out(&article.id, &span.id)) {
            let mut line = format!("{whose} {} {}", self.place(text, &span.ranges), self.label(span));
            if self.holds(Loss::Notes) {
                line += &format!(" note {:?}", span.note);
            }
            if self.holds(Loss::Certainty) {
                line += &format!(" {:?}", span.certainty);
            }
            if self.holds(Loss::Attributes) {
                line += &format!(" {:?} {:?}", span.subtype, span.attributes);
            }
            lines.push(line + &self.made(&span.provenance, &set.annotator));
        }
        for relation in set.relations().filter(|_| self.holds(Loss::Relations)) {
            let end = |id: &SpanId| {
                let span = set.spans.get(id).expect("relations hang on spans");
                (!self.is_left_out(&article.id, id))
                    .then(|| format!("{} {}", self.place(text, &span.ranges), self.label(span)))
            };
            let to = match &relation.target {
                Target::Span(id) => end(id),
                _ if !self.holds(Loss::Mentions) => None,
                Target::Mention(range) => Some(self.place(text, &[*range])),
                Target::Unknown => Some("unknown".to_owned()),
                Target::Author => Some("author".to_owned()),
            };
            let Some((from, to)) = end(&relation.from).zip(to) else { continue };
            let made = self.made(&relation.provenance, &set.annotator);
            lines.push(format!("{whose} {from} -{}-> {to} {made}", relation.role.slug()));
        }
    }

    fn lines(&self, project: &Project) -> Vec<String> {
        let mut lines = Vec::new();
        let mut articles = BTreeSet::new();
        for article in project.articles() {
            let mut line = format!("{:?}", article.text);
            if self.holds(Loss::Metadata) {
                let ArticleMeta { title, source, language, metadata, .. } = &article.meta;
                // A row that says nothing of a title is called by its first words.
                let first: Vec<&str> = article.text.split_whitespace().take(8).collect();
                let title = Some(title).filter(|title| **title != first.join(" "));
                line +=
                    &format!(" {:?} {source:?} {language:?} {metadata:?}", title.filter(|it| !it.is_empty()));
            }
            articles.insert(line);
            project.sets_of(&article.id).for_each(|set| self.set(article, set, &mut lines));
        }
        lines.extend(articles);
        lines.sort();
        lines
    }
}

/// brat knows no span over a line break: each line is a fragment, and lines without words at either end are none.
fn without_outer_breaks(text: &str, range: TextRange) -> TextRange {
    let (mut at, mut kept) = (range.start(), Vec::new());
    for line in text[range.start()..range.end()].split_inclusive('\n') {
        if !line.trim().is_empty() {
            kept.push((at, at + line.trim_end_matches('\n').len()));
        }
        at += line.len();
    }
    match (kept.first(), kept.last()) {
        (Some((start, _)), Some((_, end))) => TextRange::between(*start, *end),
        _ => range,
    }
}

/// Formats of tokens hold no text: of those, the words of each label in their order.
fn words(project: &Project, seen: &Seen<'_>) -> Vec<String> {
    let mut all = Vec::new();
    for article in project.articles() {
        for set in project.sets_of(&article.id) {
            for span in set.spans.iter().filter(|span| !seen.is_left_out(&article.id, &span.id)) {
                let surface = span.extent().slice(&article.text).expect("a place in the text");
                let bare: String = surface.split_whitespace().collect();
                all.push(format!("{} {bare}", span.label.as_str().replace(char::is_whitespace, "_")));
            }
        }
    }
    all.sort();
    all
}

/// What does not come back, and what comes instead.
fn difference(row: &Format, project: &Project) -> Option<String> {
    // Wojood's tokens are never cut.
    let sub_token = if row.id == "wojood" { SubToken::Skip } else { SubToken::Cut };
    let options = ExportOptions { layer: Layer::All, sub_token, ..ExportOptions::default() };
    let exported = written(row.id, project, &options);
    let choices = Choices { unit: Some(options.unit), ..Choices::default() };
    let back = read_files(&exported.files, &choices);
    let refused: Vec<_> = back.warnings.iter().filter(|warning| !warning.kept).collect();
    let seen = Seen { id: row.id, loses: row.loses, exported: &exported };
    let (was, is) = match row.loses.contains(&Loss::Discontinuous) && !row.loses.contains(&Loss::Mentions) {
        true => (words(project, &seen), words(&back.project, &seen)),
        false => (seen.lines(project), seen.lines(&back.project)),
    };
    if was == is && refused.is_empty() {
        return None;
    }
    let only = |one: &[String], other: &[String]| {
        let lines: Vec<&String> = one.iter().filter(|line| !other.contains(line)).collect();
        format!("{lines:#?}")
    };
    Some(format!(
        "{} ({}): lost {} got {} refused {refused:?}",
        row.id,
        back.format,
        only(&was, &is),
        only(&is, &was)
    ))
}

proptest! {
    // Each case is some twenty exports and imports.
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases / 5))]

    #[test]
    fn what_goes_out_comes_back_but_for_what_the_table_says(Made(project) in projects()) {
        let rows = TABLE.iter().filter(|row| row.export.is_some() && row.import.is_some());
        let different: Vec<String> = rows.filter_map(|row| difference(row, &project)).collect();
        prop_assert!(different.is_empty(), "{}", different.join("\n"));
    }
}
