//! One token a line with its tags: CoNLL-2003, two-column BIO and BIOES, several columns of tags, Wojood's nested ones,
//! UNER's `.iob2`, CoNLL-U with names in its last column, spaCy's `token|TAG` lines, and their many cousins.
//!
//! Import takes tabs or spaces, comments (`# …`), `-DOCSTART-`, and the schemes IOB1, IOB2, IO, BIOES and BILOU, which are
//! read by one rule. Every column of tags is read, but for one of phrases (`B-NP`): spans of different columns may nest.
//! Where rows have as many tags as a token lies in spans (Wojood), a tag goes on with the span of its label. Such files hold
//! no text: it is the tokens joined by a space, a line a sentence; or what `# text = …` says, where its tokens are found
//! in it. Export cuts tokens at the edges of spans unless told otherwise (see [`super::flat`]); Wojood's keeps them whole.

use std::collections::HashSet;

use super::draft::{Collector, Draft, DraftSet, DraftSpan};
use super::export::{
    Document, ExportOptions, Exported, LeftOut, OutFile, SubToken, Unit, Why, count_lost, documents,
};
use super::flat::{Flat, Row, all_tokens, by_layer, cut, flatten, rows, whole_tokens};
use super::peek::Peek;
use super::table::{Loss, ONLY_TAGS, both};
use super::watch::Selected;
use super::wusum::place::short;
use super::{Choices, ExportProblem, ImportProblem, Item, Outcome, Rule, Source};
use crate::model::{Project, Span};
use crate::text::{TextRange, sentences};

pub(super) const LOSES: &[Loss] = &both::<12>(&[Loss::Nested, Loss::Crossing, Loss::SubToken], ONLY_TAGS);

/// Nested and crossing spans have columns of their own.
pub(super) const WOJOOD_LOSES: &[Loss] = &both::<10>(&[Loss::SubToken], ONLY_TAGS);

/// Lines looked at for detection.
const LOOKED_AT: usize = 400;

/// So many lines that all end in `O`, and nothing else, are tags without a name.
const NAMELESS: usize = 5;

/// What the phrases of CoNLL-2000 and CoNLL-2003 are called: their column looks like one of names.
const PHRASES: [&str; 11] = ["NP", "VP", "PP", "ADVP", "ADJP", "SBAR", "PRT", "CONJP", "INTJ", "LST", "UCP"];

/// By which names go in the last column of CoNLL-U, in lower case.
const IN_MISC: [&str; 4] = ["ne", "ner", "name", "entity"];

/// Whether at least nine in ten of the first lines have a tag where tags are, and one of them a label's; or it is CoNLL-U.
pub(super) fn detect(peek: &Peek<'_>) -> bool {
    if peek.is_json() {
        return false;
    }
    let layout = Layout::of(peek.text);
    if matches!(layout.tags, Tags::InMisc) {
        return true;
    }
    let lines = || peek.text.lines().filter(|line| !is_blank(line) && !layout.is_aside(line)).take(LOOKED_AT);
    if matches!(layout.tags, Tags::Piped) {
        return lines().flat_map(piped).flatten().any(|(_, tag)| tag != "O");
    }
    let rows = || {
        lines()
            .filter_map(|line| layout.row(line))
            .filter(|row| row.tags.iter().all(|tag| Tag::of(tag).is_some()))
    };
    let (all, tagged) = (lines().count(), rows().count());
    // A part of a corpus may have no name in it; a line of prose that ends in an O is none.
    let names = || rows().any(|row| row.tags.iter().any(|tag| *tag != "O"));
    let nameless = || all >= NAMELESS && tagged == all;
    all > 0 && tagged * 10 >= all * 9 && (names() || nameless())
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

/// The cells of a row.
fn cells(line: &str, by_tab: bool) -> Vec<&str> {
    let line = line.trim_end_matches(['\r', '\n']);
    if by_tab {
        line.trim_end().split('\t').collect()
    } else {
        line.trim().split(' ').filter(|cell| !cell.is_empty()).collect()
    }
}

/// Where in its rows a file has tokens and tags.
#[derive(Debug)]
struct Layout {
    by_tab: bool,
    /// Cells of most rows.
    width: usize,
    /// Cell of the token.
    token: usize,
    tags: Tags,
}

#[derive(Debug)]
enum Tags {
    /// These cells; in a shorter row the last.
    Columns(Vec<usize>),
    /// All that follow the token, as many as there are spans.
    Rest,
    /// CoNLL-U: a field of the tenth.
    InMisc,
    /// spaCy's `token|TAG`, a sentence a line.
    Piped,
}

/// A line that is a token.
struct Cells<'a> {
    token: &'a str,
    tags: Vec<&'a str>,
    /// CoNLL-U and UNER: the number before it.
    number: Option<&'a str>,
    misc: &'a str,
}

impl Layout {
    /// A token, a tab, a tag.
    const TWO: Self = Self { by_tab: true, width: 2, token: 0, tags: Tags::Columns(Vec::new()) };

    fn of(text: &str) -> Self {
        let lines = || {
            let is_row =
                |line: &&str| !is_blank(line) && !line.starts_with("# ") && !line.starts_with("-DOCSTART-");
            text.lines().filter(is_row).take(LOOKED_AT)
        };
        let all = lines().count();
        let most = |count: usize| all > 0 && count * 10 >= all * 9;
        if most(lines().filter(|line| piped(line).is_some()).count()) {
            return Self { by_tab: false, width: 1, token: 0, tags: Tags::Piped };
        }
        let by_tab = lines().filter(|line| line.contains('\t')).count() * 2 > all;
        let rows: Vec<Vec<&str>> = lines().map(|line| cells(line, by_tab)).collect();
        let width = most_common(rows.iter().map(Vec::len));
        let is_number = |row: &&Vec<&str>| {
            row[0].starts_with(|c: char| c.is_ascii_digit())
                && row[0].bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'.'))
        };
        let numbered = most(rows.iter().filter(is_number).count()) && rows[0][0].starts_with('1');
        if by_tab && width == 10 && numbered {
            return Self { by_tab, width, token: 1, tags: Tags::InMisc };
        }
        let is_tag = |row: &Vec<&str>, at: usize| row.get(at).is_some_and(|cell| Tag::of(cell).is_some());
        let token = usize::from(numbered && width > 2 && !rows.iter().all(|row| is_tag(row, 1)));
        let is_whole = |row: &&Vec<&str>| row.len() == width;
        let whole = || rows.iter().filter(is_whole);
        let share = |at: usize| whole().filter(|row| is_tag(row, at)).count() * 10 >= whole().count() * 9;
        let mut columns: Vec<usize> = (token + 1..width).filter(|at| share(*at)).collect();
        let is_phrase =
            |tag: Option<Tag<'_>>| tag.and_then(Tag::label).is_none_or(|label| PHRASES.contains(&label));
        let of_phrases =
            |at: &usize| whole().all(|row| is_phrase(row.get(*at).and_then(|cell| Tag::of(cell))));
        if columns.len() > 1 {
            columns.retain(|at| !of_phrases(at) || whole().all(|row| row.get(*at) == Some(&"O")));
        }
        let only_tags =
            |row: &&Vec<&str>| row.len() > token + 1 && (token + 1..row.len()).all(|at| is_tag(row, at));
        let ragged = rows.iter().filter(|row| row.len() != width).filter(only_tags).count();
        let is_ragged = ragged > 0
            && columns.len() == width.saturating_sub(token + 1)
            && most(rows.iter().filter(only_tags).count());
        let tags = if is_ragged { Tags::Rest } else { Tags::Columns(columns) };
        Self { by_tab, width, token, tags }
    }

    /// A line that is no token: a comment, or where a document begins.
    fn is_aside(&self, line: &str) -> bool {
        if line.starts_with("-DOCSTART-") {
            return true;
        }
        // A number sign may be a token.
        line.starts_with('#')
            && (cells(line, self.by_tab).len() < self.width.max(2)
                || line.starts_with("# ") && {
                    let row = self.row(line);
                    !row.is_some_and(|row| {
                        !row.tags.is_empty() && row.tags.iter().all(|tag| Tag::of(tag).is_some())
                    })
                })
    }

    /// `None` where there is no tag.
    fn row<'a>(&self, line: &'a str) -> Option<Cells<'a>> {
        let cells = cells(line, self.by_tab);
        let token = cells.get(self.token).copied().filter(|token| !token.is_empty())?;
        let number = (self.token > 0).then(|| cells[0]);
        let (mut tags, mut misc): (Vec<&str>, _) = (Vec::new(), "");
        match &self.tags {
            Tags::Columns(columns) if cells.len() >= self.width => {
                tags.extend(columns.iter().filter_map(|at| cells.get(*at).copied()));
            }
            Tags::Rest => tags.extend(&cells[self.token + 1..]),
            Tags::InMisc => {
                misc = cells.get(9)?;
                tags.extend(in_misc(misc));
                return Some(Cells { token, tags, number, misc });
            }
            Tags::Columns(_) | Tags::Piped => {}
        }
        if tags.is_empty() {
            tags.extend(cells.get(self.token + 1..).and_then(<[&str]>::last));
        }
        (!tags.is_empty() && tags.iter().all(|tag| !tag.is_empty())).then_some(Cells {
            token,
            tags,
            number,
            misc,
        })
    }
}

/// The tag of a name in the last column of CoNLL-U.
fn in_misc(misc: &str) -> Option<&str> {
    let fields = misc.split('|').filter_map(|field| field.split_once('='));
    let mut tags = fields.filter(|(name, _)| IN_MISC.contains(&name.to_ascii_lowercase().as_str()));
    tags.find_map(|(_, tag)| Tag::of(tag).map(|_| tag))
}

/// The tokens of a line of spaCy's; the tag is what follows the last bar. `None` where one has none.
fn piped(line: &str) -> Option<Vec<(&str, &str)>> {
    let pair = |item| {
        let (token, tag) = str::rsplit_once(item, '|')?;
        // A part of speech may stand between.
        let token = token.split_once('|').map_or(token, |(token, _)| token);
        (!token.is_empty() && Tag::of(tag).is_some()).then_some((token, tag))
    };
    let items: Option<Vec<_>> = line.split_whitespace().map(pair).collect();
    items.filter(|items| !items.is_empty())
}

fn most_common(lengths: impl Iterator<Item = usize>) -> usize {
    let mut counts: Vec<(usize, usize)> = Vec::new();
    for length in lengths {
        match counts.iter_mut().find(|(_, known)| *known == length) {
            Some((count, _)) => *count += 1,
            None => counts.push((1, length)),
        }
    }
    counts.into_iter().max().map_or(0, |(_, length)| length)
}

/// A tag of any of the schemes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tag<'a> {
    Outside,
    /// `B`: a span begins, whatever came before.
    Begins(&'a str),
    /// `I`: goes on with the span of the same label, or begins one.
    Inside(&'a str),
    /// `E` or `L`: the last of its span.
    Ends(&'a str),
    /// `S` or `U`: a span of one token.
    Single(&'a str),
}

impl<'a> Tag<'a> {
    fn of(tag: &'a str) -> Option<Self> {
        if tag == "O" {
            return Some(Self::Outside);
        }
        let (letter, label) = tag.split_once('-').filter(|(_, label)| !label.is_empty())?;
        match letter {
            "B" => Some(Self::Begins(label)),
            "I" => Some(Self::Inside(label)),
            "E" | "L" => Some(Self::Ends(label)),
            "S" | "U" => Some(Self::Single(label)),
            _ => None,
        }
    }

    fn label(self) -> Option<&'a str> {
        match self {
            Self::Outside => None,
            Self::Begins(label) | Self::Inside(label) | Self::Ends(label) | Self::Single(label) => {
                Some(label)
            }
        }
    }
}

pub(super) fn import(source: &Source<'_>, _: &Choices) -> Outcome {
    Reader::new(source, Layout::of(source.text), source.text).read(source.text).finish()
}

/// A tag of a list that holds nothing but tags, with its letter: what has none of the letters is a label, whose tokens in a
/// row are one span (Few-NERD's `person`). `None` for a letter alone, which says of no label.
pub(super) fn tag_of_any(tag: &str) -> Option<String> {
    let tag = tag.trim().replace(['\t', '\n', '\r'], " ");
    let letter = tag.strip_suffix('-').unwrap_or(&tag);
    match Tag::of(&tag) {
        Some(_) => Some(tag),
        None if matches!(letter, "" | "B" | "I" | "E" | "L" | "S" | "U") => None,
        None => Some(format!("I-{tag}")),
    }
}

/// The documents of rows of two columns parted by a tab, for formats that hold such rows in another wrapping; what is wrong
/// with a line is passed over.
pub(super) fn drafts(source: &Source<'_>, text: &str) -> Vec<Draft> {
    let mut reader = Reader::new(source, Layout::TWO, text).read(text);
    reader.end_document();
    reader.done
}

struct Reader<'a> {
    source: &'a Source<'a>,
    layout: Layout,
    /// Whether `I` may begin a span: in IOB1 and IO it does, elsewhere it is a slip that is worth a word.
    may_begin_inside: bool,
    collector: Collector,
    /// Documents that are over.
    done: Vec<Draft>,
    id: Option<String>,
    text: String,
    /// Code points of `text`.
    length: usize,
    spans: Vec<Result<DraftSpan, Rule>>,
    /// The line where each begins.
    lines: Vec<usize>,
    /// Spans that the last token belongs to and that may go on: column, label, place in `spans`.
    open: Vec<(usize, &'a str, usize)>,
    sentence: Vec<Token<'a>>,
    /// What `# text` says of the sentence, with its line.
    said: Option<(usize, &'a str)>,
    /// The last word of the surface token that the next words are parts of.
    within: usize,
}

/// A token of the sentence in the making.
struct Token<'a> {
    line: usize,
    /// `None` where it is a part of the surface before it.
    surface: Option<&'a str>,
    /// Whether a space follows.
    spaced: bool,
    tags: Vec<&'a str>,
}

impl<'a> Reader<'a> {
    fn new(source: &'a Source<'a>, layout: Layout, text: &str) -> Self {
        let may_begin_inside = !has_plain_beginnings(text, &layout);
        Self {
            source,
            layout,
            may_begin_inside,
            collector: Collector::new(),
            done: Vec::new(),
            id: None,
            text: String::new(),
            length: 0,
            spans: Vec::new(),
            lines: Vec::new(),
            open: Vec::new(),
            sentence: Vec::new(),
            said: None,
            within: 0,
        }
    }

    fn read(mut self, text: &'a str) -> Self {
        let mut at = 0;
        for (index, line) in text.lines().enumerate() {
            self.source.watch.read(at, text.len());
            at += line.len() + 1;
            self.line(index + 1, line);
        }
        self
    }

    fn line(&mut self, number: usize, line: &'a str) {
        if is_blank(line) {
            return self.end_sentence();
        }
        if self.layout.is_aside(line) {
            return self.aside(number, line);
        }
        if matches!(self.layout.tags, Tags::Piped) {
            let Some(items) = piped(line) else {
                return self.refuse(number, Rule::MissingField { name: "tag".into() });
            };
            let token =
                |(token, tag)| Token { line: number, surface: Some(token), spaced: true, tags: vec![tag] };
            self.sentence.extend(items.into_iter().map(token));
            return self.end_sentence();
        }
        let Some(Cells { token, tags, number: word, misc }) = self.layout.row(line) else {
            return self.refuse(number, Rule::MissingField { name: "tag".into() });
        };
        let mut surface = Some(token);
        if let Some(word) = word {
            // A range stands for the words after it; a word with a point is not in the text.
            if word.contains('.') {
                return;
            }
            match word.split_once('-') {
                Some((_, last)) => self.within = last.parse().unwrap_or(0),
                None if word.parse().is_ok_and(|at: usize| at <= self.within) => surface = None,
                None => self.within = 0,
            }
        }
        let spaced = !misc.split('|').any(|field| field == "SpaceAfter=No");
        self.sentence.push(Token { line: number, surface, spaced, tags });
    }

    /// A line that cannot be read parts spans.
    fn refuse(&mut self, number: usize, rule: Rule) {
        let open = Token { line: number, surface: None, spaced: true, tags: vec!["O"] };
        self.sentence.push(open);
        self.collector.warn(Item::Line(number), false, rule);
    }

    fn aside(&mut self, number: usize, line: &'a str) {
        if line.starts_with("-DOCSTART-") {
            return self.end_document();
        }
        let Some((name, value)) =
            line.trim_start_matches('#').split_once('=').map(|(n, v)| (n.trim(), v.trim()))
        else {
            if line.trim_start_matches('#').trim() == "newdoc" {
                self.end_document();
            }
            return;
        };
        match name {
            "text" => self.said = Some((number, value)),
            // Some corpora say it before every sentence.
            "newdoc id" if self.id.as_deref() != Some(value) => {
                self.end_document();
                self.id = Some(value.to_owned());
            }
            _ => {}
        }
    }

    /// Writes the sentence's text and reads its tags.
    fn end_sentence(&mut self) {
        let sentence = std::mem::take(&mut self.sentence);
        let said = self.said.take();
        self.within = 0;
        self.open.clear();
        if sentence.iter().all(|token| token.surface.is_none()) {
            return;
        }
        let (text, places) = joined(&sentence);
        let found =
            said.filter(|(_, said)| *said != text).map(|(line, said)| (line, said, in_said(&sentence, said)));
        let (text, places) = match found {
            None => (text, places),
            Some((_, said, Some(places))) => (said.to_owned(), places),
            Some((line, said, None)) => {
                let rule = Rule::SurfaceDiffers { expected: said.to_owned(), found: text.clone() };
                self.collector.warn(Item::Line(line), true, rule);
                (text, places)
            }
        };
        if !self.text.is_empty() {
            self.text.push('\n');
            self.length += 1;
        }
        for (token, (start, end)) in sentence.iter().zip(places) {
            self.tags(token, (self.length + start, self.length + end));
        }
        self.length += text.chars().count();
        self.text.push_str(&text);
    }

    fn tags(&mut self, token: &Token<'a>, place: (usize, usize)) {
        let by_column = !matches!(self.layout.tags, Tags::Rest);
        let mut open = std::mem::take(&mut self.open);
        for (column, text) in token.tags.iter().enumerate() {
            let Some(tag) = Tag::of(text) else {
                // The token is of the text all the same.
                self.spans.push(Err(Rule::UnknownValue { name: "tag".into(), found: short(text) }));
                self.lines.push(token.line);
                continue;
            };
            let Some(label) = tag.label() else { continue };
            let fits = |one: &(usize, &str, usize)| one.1 == label && (!by_column || one.0 == column);
            let goes_on = match tag {
                Tag::Inside(_) | Tag::Ends(_) => open.iter().position(fits).map(|at| open.remove(at).2),
                _ => None,
            };
            let slip = match tag {
                Tag::Inside(_) => goes_on.is_none() && !self.may_begin_inside,
                Tag::Ends(_) => goes_on.is_none(),
                _ => false,
            };
            if slip {
                let rule = Rule::UnknownValue { name: "tag".into(), found: (*text).to_owned() };
                self.collector.warn(Item::Line(token.line), true, rule);
            }
            let at = match goes_on {
                Some(at) => {
                    if let Ok(span) = &mut self.spans[at] {
                        span.parts[0].1 = place.1.max(span.parts[0].1);
                    }
                    at
                }
                None => {
                    let label = label.to_owned();
                    self.spans.push(Ok(DraftSpan { parts: vec![place], label, ..DraftSpan::default() }));
                    self.lines.push(token.line);
                    self.spans.len() - 1
                }
            };
            if matches!(tag, Tag::Begins(_) | Tag::Inside(_)) {
                self.open.push((column, label, at));
            }
        }
        // Spans of an older beginning stand first, so that the outer of two of one label goes on first.
        crate::order::sort_by_key(&mut self.open, |(_, _, at)| *at);
    }

    fn end_document(&mut self) {
        self.end_sentence();
        self.length = 0;
        let (text, spans) = (std::mem::take(&mut self.text), std::mem::take(&mut self.spans));
        let span_lines = std::mem::take(&mut self.lines);
        let id = self.id.take();
        if text.is_empty() {
            return;
        }
        let mut meta = self.source.meta();
        meta.title = match (&id, self.done.len()) {
            (Some(id), _) => id.clone(),
            (None, 0) => self.source.stem().to_owned(),
            (None, before) => format!("{} {}", self.source.stem(), before + 1),
        };
        let set = DraftSet { spans, span_lines, ..DraftSet::default() };
        self.done.push(Draft { id, text, unit: Unit::CodePoint, meta, sets: vec![set] });
    }

    fn finish(mut self) -> Outcome {
        self.end_document();
        for draft in self.done {
            self.collector.document(draft);
        }
        self.collector.finish_source(self.source, ImportProblem::NoTextField)
    }
}

/// The tokens with spaces between, and where each is, in code points.
fn joined(sentence: &[Token<'_>]) -> (String, Vec<(usize, usize)>) {
    let (mut text, mut length, mut places) = (String::new(), 0, Vec::new());
    let mut spaced = false;
    for token in sentence {
        let Some(surface) = token.surface else {
            // A part of the surface before it is the whole of that.
            places.push(places.last().copied().unwrap_or((length, length)));
            continue;
        };
        if spaced {
            text.push(' ');
            length += 1;
        }
        spaced = token.spaced;
        text.push_str(surface);
        let start = length;
        length += surface.chars().count();
        places.push((start, length));
    }
    (text, places)
}

/// Where the tokens are in a text that has nothing between them but white space, in code points.
fn in_said(sentence: &[Token<'_>], said: &str) -> Option<Vec<(usize, usize)>> {
    let (mut rest, mut length, mut places) = (said, 0, Vec::new());
    for token in sentence {
        let Some(surface) = token.surface else {
            places.push(places.last().copied().unwrap_or((length, length)));
            continue;
        };
        let trimmed = rest.trim_start();
        length += rest[..rest.len() - trimmed.len()].chars().count();
        rest = trimmed.strip_prefix(surface)?;
        let start = length;
        length += surface.chars().count();
        places.push((start, length));
    }
    rest.trim().is_empty().then_some(places)
}

/// Whether some `B` follows no token of its own label: in IOB1 it only parts two spans of one label.
fn has_plain_beginnings(text: &str, layout: &Layout) -> bool {
    let mut before: Vec<&str> = Vec::new();
    for line in text.lines() {
        let row = if layout.is_aside(line) { None } else { layout.row(line) };
        let items =
            if matches!(layout.tags, Tags::Piped) { piped(line).unwrap_or_default() } else { Vec::new() };
        let mut now = Vec::new();
        for tag in row.map(|row| row.tags).unwrap_or_default() {
            match Tag::of(tag) {
                Some(Tag::Begins(label)) if !before.contains(&label) => return true,
                Some(Tag::Begins(label) | Tag::Inside(label)) => now.push(label),
                _ => {}
            }
        }
        before = now;
        if items.iter().any(|(_, tag)| matches!(Tag::of(tag), Some(Tag::Begins(_)))) {
            return true;
        }
    }
    false
}

/// How rows are written.
#[derive(Clone, Copy)]
struct Style {
    name: &'static str,
    /// Between token and tag.
    between: &'static str,
    before_document: &'static str,
    bioes: bool,
}

pub(super) fn export_conll2003(
    project: &Project,
    selection: &Selected<'_>,
    options: &ExportOptions,
) -> Result<Exported, ExportProblem> {
    let before_document = "-DOCSTART- -X- -X- O\n\n";
    let style = Style { name: "conll2003.conll", between: " -X- _ ", before_document, bioes: false };
    export(project, selection, options, &style)
}

pub(super) fn export_bio(
    project: &Project,
    selection: &Selected<'_>,
    options: &ExportOptions,
) -> Result<Exported, ExportProblem> {
    let style = Style { name: "bio.tsv", between: "\t", before_document: "", bioes: false };
    export(project, selection, options, &style)
}

pub(super) fn export_bioes(
    project: &Project,
    selection: &Selected<'_>,
    options: &ExportOptions,
) -> Result<Exported, ExportProblem> {
    let style = Style { name: "bioes.conll", between: "\t", before_document: "", bioes: true };
    export(project, selection, options, &style)
}

fn export(
    project: &Project,
    selection: &Selected<'_>,
    options: &ExportOptions,
    style: &Style,
) -> Result<Exported, ExportProblem> {
    by_layer(selection, options, |selection, options| Ok(one_layer(project, selection, options, style)))
}

fn one_layer(
    project: &Project,
    selection: &Selected<'_>,
    options: &ExportOptions,
    style: &Style,
) -> Exported {
    let documents = documents(project, selection);
    let (mut out, mut left_out, mut grown) = (String::new(), Vec::new(), 0);
    for document in selection.written(&documents) {
        let all = all_tokens(document.text());
        let mut flat = flatten(project, document, &all, options);
        grown += flat.spans.iter().filter(|(range, span)| !span.extent().contains(*range)).count();
        out.push_str(style.before_document);
        for sentence in rows(document.text(), &all, &flat, options.max_tokens) {
            for row in &sentence {
                out.push_str(row.range.slice(document.text()).unwrap_or_default());
                out.push_str(style.between);
                out.push_str(&tag(row, &flat, style.bioes));
                out.push('\n');
            }
            out.push('\n');
        }
        left_out.append(&mut flat.left_out);
    }
    let file = OutFile { name: style.name.to_owned(), bytes: out.into_bytes() };
    Exported { files: vec![file], left_out, lost: lost(&documents, LOSES, grown), ..Exported::default() }
}

/// What the columns have no place for; `grown` spans are written with more than is theirs.
fn lost(documents: &[Document<'_>], loses: &[Loss], grown: usize) -> Vec<(Loss, usize)> {
    let edges = (grown > 0).then_some((Loss::SubToken, grown));
    edges.into_iter().chain(count_lost(documents, loses)).collect()
}

/// `B-place`.
fn tag(row: &Row, flat: &Flat<'_>, bioes: bool) -> String {
    let Some(span) = row.span else { return "O".to_owned() };
    let letter = match (row.begins(flat), row.ends(flat), bioes) {
        (true, true, true) => "S",
        (false, true, true) => "E",
        (true, ..) => "B",
        (false, ..) => "I",
    };
    let label = flat.spans[span].1.label.as_str();
    format!("{letter}-{}", unspaced(label))
}

/// Wojood's columns: whole tokens, a column of IOB2 tags for each level of spans within spans.
///
/// Spans grow to whole tokens, since clitics stay with their words there, or are left out where such spans are skipped.
pub(super) fn export_wojood(
    project: &Project,
    selection: &Selected<'_>,
    options: &ExportOptions,
) -> Result<Exported, ExportProblem> {
    let documents = documents(project, selection);
    let mut left_out = Vec::new();
    let levelled: Vec<Levelled<'_>> =
        selection.written(&documents).map(|one| levelled(project, one, options, &mut left_out)).collect();
    let levels = levelled.iter().flat_map(|one| &one.spans).map(|(.., level)| level + 1).max().unwrap_or(1);
    let mut out = String::new();
    for (document, Levelled { tokens, spans, .. }) in documents.iter().zip(&levelled) {
        let text = document.text();
        let mut bounds =
            sentences(text, TextRange::between(0, text.len())).into_iter().map(|s| s.end()).peekable();
        // Tags of each token, and whether some span goes on into it.
        let mut rows: Vec<(TextRange, Vec<String>, bool)> = Vec::with_capacity(tokens.len());
        let mut done: Vec<Vec<(TextRange, Vec<String>, bool)>> = Vec::new();
        let mut open = vec![None; levels];
        let mut next = 0;
        for token in tokens {
            while let Some((range, span, level)) =
                spans.get(next).filter(|(range, ..)| range.start() <= token.start())
            {
                open[*level] = Some((*range, *span));
                next += 1;
            }
            let mut goes_on = false;
            let tags = open.iter().map(|one: &Option<(TextRange, &Span)>| {
                let inside = one.filter(|(range, _)| range.end() > token.start());
                let Some((range, span)) = inside else { return "O".to_owned() };
                let begins = range.start() == token.start();
                goes_on |= !begins;
                format!("{}-{}", if begins { "B" } else { "I" }, unspaced(span.label.as_str()))
            });
            let tags = tags.collect();
            let mut over = false;
            while bounds.next_if(|end| *end <= token.start()).is_some() {
                over = true;
            }
            if over && !goes_on && !rows.is_empty() {
                done.push(std::mem::take(&mut rows));
            }
            rows.push((*token, tags, goes_on));
        }
        done.push(rows);
        let parts = done.into_iter().flat_map(|sentence| match options.max_tokens {
            Some(max) => cut(sentence, max.max(1), |_, (.., goes_on)| !goes_on),
            None => vec![sentence],
        });
        for sentence in parts.filter(|sentence| !sentence.is_empty()) {
            for (token, tags, _) in sentence {
                out.push_str(token.slice(text).unwrap_or_default());
                tags.iter().for_each(|tag| {
                    out.push(' ');
                    out.push_str(tag);
                });
                out.push('\n');
            }
            out.push('\n');
        }
    }
    let file = OutFile { name: "wojood.txt".to_owned(), bytes: out.into_bytes() };
    Ok(Exported {
        files: vec![file],
        left_out,
        lost: lost(&documents, WOJOOD_LOSES, levelled.iter().map(|one| one.grown).sum()),
        ..Exported::default()
    })
}

/// A document's tokens, and its spans as whole tokens with the column of each, in the order of their starts.
struct Levelled<'a> {
    tokens: Vec<TextRange>,
    spans: Vec<(TextRange, &'a Span, usize)>,
    /// Spans that are less than whole tokens.
    grown: usize,
}

fn levelled<'a>(
    project: &Project,
    document: &Document<'a>,
    options: &ExportOptions,
    left_out: &mut Vec<LeftOut>,
) -> Levelled<'a> {
    let tokens = all_tokens(document.text());
    let mut leave = |span: &Span, why| {
        left_out.push(LeftOut { article: document.article.id.clone(), span: span.id.clone(), why });
    };
    let mut spans: Vec<(TextRange, &'a Span)> = Vec::new();
    let mut places = HashSet::new();
    let mut grown = 0;
    for span in document.spans() {
        let extent = span.extent();
        let whole = whole_tokens(&tokens, extent);
        let first = tokens.partition_point(|token| token.start() < whole.start());
        let holds_token = tokens.get(first).is_some_and(|token| token.end() <= whole.end());
        match () {
            () if span.ranges.len() > 1 => leave(span, Why::SeveralRanges),
            () if !holds_token => leave(span, Why::OnlySpace),
            () if whole != extent && options.sub_token == SubToken::Skip => leave(span, Why::CutsToken),
            // What grows to the very place and label of another is that one.
            () if !places.insert((tight(&tokens, whole), &span.label)) => leave(span, Why::CutsToken),
            () => {
                grown += usize::from(whole != extent);
                spans.push((tight(&tokens, whole), span));
            }
        }
    }
    let order = |span: &Span| project.label(&span.label).map_or(u32::MAX, |label| label.order);
    crate::order::sort_by_key(&mut spans, |(range, span)| {
        (range.start(), std::cmp::Reverse(range.end()), order(span))
    });
    let mut ends: Vec<usize> = Vec::new();
    let place = |(range, span): (TextRange, &'a Span)| {
        let level = ends.iter().position(|end| *end <= range.start()).unwrap_or_else(|| {
            ends.push(0);
            ends.len() - 1
        });
        ends[level] = range.end();
        (range, span, level)
    };
    let spans = spans.into_iter().map(place).collect();
    Levelled { tokens, spans, grown }
}

/// Without the white space at its edges: from the first token in it to the last.
fn tight(tokens: &[TextRange], range: TextRange) -> TextRange {
    let first = tokens.partition_point(|token| token.start() < range.start());
    let after = tokens.partition_point(|token| token.end() <= range.end());
    let ends = tokens.get(first).zip(after.checked_sub(1).and_then(|last| tokens.get(last)));
    ends.map_or(range, |(first, last)| TextRange::between(first.start(), last.end()))
}

/// White space in a label would be read as a column.
fn unspaced(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join("_")
}
