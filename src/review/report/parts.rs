//! What the report says, as a list of headings, tables and plots: for the file ([`super::report_html`]) and for the screen.
//!
//! It knows no markup: how a table or a plot is written is for others.

use serde::{Deserialize, Serialize};

use super::Subject;
use super::svg::{Bar, Plot, Shape, bars, heat};
use super::words::Language;
use crate::model::{LabelId, localized};
use crate::review::{
    BOUNDARY_CLASSES, Behind, Document, Figure, Figures, Interval, Layer, MadeBy, Mark, PairFigures,
    PlaceKind, behind, judged, places,
};

/// Differences that are shown, and spans behind a figure; the others are counted.
const SHOWN: usize = 200;

/// Characters of text around a difference.
const AROUND: usize = 40;

/// A part of the report under a heading of its own.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Section {
    pub title: String,
    pub parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Part {
    Text(String),
    Table(Table),
    /// The table after it says the same.
    Plot(Plot),
    /// Preformatted text that is folded away under a summary.
    Folded(String, String),
    /// Names of figures and what they mean; rows name them by their place here.
    Meanings(Vec<(String, String)>),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Table {
    pub caption: String,
    /// Place of its meaning among all.
    pub means: Option<usize>,
    pub head: Vec<String>,
    pub rows: Vec<Row>,
}

/// The first cell heads the row.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Row {
    /// Place of its meaning among all.
    pub means: Option<usize>,
    pub cells: Vec<String>,
    /// Which cell has spans behind it, and which.
    pub behind: Vec<(usize, Behind)>,
}

impl From<Vec<String>> for Row {
    fn from(cells: Vec<String>) -> Self {
        Self { cells, ..Self::default() }
    }
}

impl Section {
    /// With Arabic digits where numbers stand: cells and words of plots that are nothing else, numbers among words of texts.
    /// Names, titles and formulas keep theirs.
    pub fn with_arabic_digits(&self) -> Self {
        let mut made = self.clone();
        for part in &mut made.parts {
            match part {
                Part::Text(text) => *text = arabic_digits(text),
                Part::Table(table) => {
                    let cells = table.rows.iter_mut().flat_map(|row| &mut row.cells);
                    cells.filter(|cell| is_all_numbers(cell)).for_each(|cell| *cell = arabic_digits(cell));
                }
                Part::Plot(plot) => {
                    for shape in &mut plot.shapes {
                        if let Shape::Text { text, .. } = shape
                            && is_all_numbers(text)
                        {
                            *text = arabic_digits(text);
                        }
                    }
                }
                Part::Folded(..) | Part::Meanings(_) => {}
            }
        }
        made
    }
}

/// Numbers, and dashes between them.
fn is_all_numbers(text: &str) -> bool {
    text.split_whitespace().all(|word| is_plain_number(word) || word == "–")
}

/// Digits with a sign, a point or a sign of percent: no date, no fraction, no name with a digit in it.
fn is_plain_number(word: &str) -> bool {
    let digits = word.trim_start_matches(['−', '+']).trim_end_matches(['%', '٪', ',', ':', '.', '،']);
    let is_digit = |c: char| c.is_ascii_digit();
    digits.contains(is_digit) && digits.chars().all(|c| is_digit(c) || c == '.')
}

fn arabic_digits(text: &str) -> String {
    let with = |c: char| match c {
        '0'..='9' => char::from_u32(u32::from(c) - u32::from('0') + u32::from('٠')).unwrap_or(c),
        '.' => '٫',
        '%' => '٪',
        other => other,
    };
    let words = text.split(' ').map(|word| {
        if !is_plain_number(word) {
            return word.to_owned();
        }
        // A full stop after it is none of its own.
        let number = word.trim_end_matches('.');
        number.chars().map(with).chain(word[number.len()..].chars()).collect()
    });
    words.collect::<Vec<String>>().join(" ")
}

/// The whole report.
pub fn sections(subject: &Subject<'_>, language: Language) -> Vec<Section> {
    let mut writer = Writer { subject, language, sections: Vec::new() };
    writer.aside();
    if subject.agreement.pairs.len() > 1 {
        writer.overall();
    }
    for at in 0..subject.agreement.pairs.len() {
        writer.pair(at);
    }
    writer.differences();
    writer.decisions();
    writer.accuracy();
    writer.schema();
    writer.definitions();
    writer.sections
}

/// The spans that a figure counts: of each annotator, and where they stand. Empty where there are no such annotators.
pub fn behind_section(subject: &Subject<'_>, what: &Behind, language: Language) -> Section {
    let mut writer = Writer { subject, language, sections: Vec::new() };
    let (a, b) = what.annotators();
    if a.max(b) >= subject.corpus.annotators.len() {
        return Section::default();
    }
    writer.behind(what);
    writer.sections.pop().unwrap_or_default()
}

pub(super) struct Writer<'a> {
    pub(super) subject: &'a Subject<'a>,
    pub(super) language: Language,
    sections: Vec<Section>,
}

impl Writer<'_> {
    pub(super) fn t(&self, english: &'static str, arabic: &'static str) -> &'static str {
        self.language.of(english, arabic)
    }

    pub(super) fn heading(&mut self, text: &str) {
        self.sections.push(Section { title: text.to_owned(), parts: Vec::new() });
    }

    /// To the last section; one without a heading where there is none yet.
    fn put(&mut self, part: Part) {
        if self.sections.is_empty() {
            self.sections.push(Section::default());
        }
        if let Some(last) = self.sections.last_mut() {
            last.parts.push(part);
        }
    }

    fn paragraph(&mut self, text: &str) {
        self.put(Part::Text(text.to_owned()));
    }

    pub(super) fn table(&mut self, caption: &str, means: &str, head: &[&str], rows: Vec<impl Into<Row>>) {
        self.put(Part::Table(Table {
            caption: caption.to_owned(),
            means: self.means(means),
            head: head.iter().map(|&cell| cell.to_owned()).collect(),
            rows: rows.into_iter().map(Into::into).collect(),
        }));
    }

    /// Where a figure's meaning stands.
    fn means(&self, figure: &str) -> Option<usize> {
        let as_labels = figure.replace("_bio", "_label");
        self.language.definitions().iter().position(|one| one.0 == as_labels)
    }

    fn figure(&mut self, plot: Plot) {
        self.put(Part::Plot(plot));
    }

    pub(super) fn name(&self, annotator: usize) -> String {
        self.subject.corpus.annotators[annotator].as_str().to_owned()
    }

    fn label(&self, at: usize) -> String {
        self.label_name(&self.subject.corpus.labels[at])
    }

    pub(super) fn label_name(&self, id: &LabelId) -> String {
        let known = self.subject.projects.iter().find_map(|project| project.label(id));
        known.map_or(id.as_str(), |label| label.name(self.language.tag())).to_owned()
    }

    fn value(&self, figure: Figure) -> String {
        figure.map_or_else(|why| format!("— {}", self.language.reason(why)), number)
    }

    fn interval(&self, interval: &Interval) -> String {
        interval.map_or_else(|_| String::new(), |(low, high)| format!("{} – {}", number(low), number(high)))
    }

    fn aside(&mut self) {
        let aside = self.subject.agreement.aside;
        let corpus = self.subject.corpus;
        let alone = corpus.documents.iter().filter(|one| one.works.iter().flatten().count() == 1).count();
        let rows: Vec<Vec<String>> = [
            (self.t("articles that only one has", "مقالات عند واحد فقط"), alone),
            (self.t("sets that are not done", "مجموعات لم تُنجز"), aside.not_done),
            (
                self.t("further sets of one annotator on a text", "مجموعات أخرى للواسم نفسه على النص"),
                aside.twice,
            ),
            (self.t("older revisions of a set", "مراجعات أقدم من مجموعة"), aside.older),
            (
                self.t("spans excluded or not examined by all", "وسوم مستبعدة أو لم يفحصها الجميع"),
                aside.spans_out_of_reach,
            ),
        ]
        .into_iter()
        .filter(|row| row.1 > 0)
        .map(|row| vec![row.0.to_owned(), row.1.to_string()])
        .collect();
        if !rows.is_empty() {
            let (caption, n) = (self.t("Left aside", "لم يُقارن"), self.t("how many", "العدد"));
            self.table(caption, "", &["", n], rows);
        }
    }

    fn pair(&mut self, at: usize) {
        let pair = &self.subject.agreement.pairs[at];
        let figures = &pair.figures;
        let (a, b) = (self.name(pair.a), self.name(pair.b));
        self.heading(&format!("{a} · {b}"));
        let counts = format!(
            "{}: {} · {}: {} · {}: {} / {}",
            self.t("articles", "المقالات"),
            figures.documents,
            self.t("tokens", "الكلمات"),
            figures.tokens,
            self.t("spans", "الوسوم"),
            figures.overlaps.a(),
            figures.overlaps.b()
        );
        self.paragraph(&counts);
        let two = Some((pair.a, pair.b));
        self.figures_table(figures, &pair.intervals, two);
        self.by_label(figures, &pair.intervals, two);
        self.ways(figures, two);
        self.confusion(pair, &a, &b);
        self.boundaries(pair);
        self.splits(pair);
    }

    /// `intervals` are empty where there are none. Of `two` annotators, the spans behind each figure can be had.
    fn figures_table(&mut self, figures: &Figures, intervals: &[Interval], two: Option<(usize, usize)>) {
        let names = Figures::names(self.subject.corpus);
        let mut rows = Vec::new();
        let counts = figures.counts();
        for (at, (name, value)) in names.iter().zip(figures.values()).enumerate() {
            let (figure, of) = name.split_once(':').unwrap_or((name, ""));
            let layer = Layer::ALL.into_iter().find(|layer| layer.slug() == of);
            let layer_of = layer;
            // By label there is a table of its own.
            if of.is_empty() || (layer.is_some() && figure != "kappa" && figure != "span_f1") {
                let layer = layer.map_or(String::new(), |layer| format!(" · {}", self.layer(layer)));
                let called = format!("{}{layer}", self.language.figure(figure));
                let (n, of) = counts[at];
                let mut cells =
                    vec![called, self.value(value), n.to_string(), self.language.counted(of).to_owned()];
                cells.extend(intervals.get(at).map(|interval| self.interval(interval)));
                let all = Layer::ALL.iter().position(|one| *one == layer_of.unwrap_or(Layer::All));
                let what = |(a, b): (usize, usize)| match figure {
                    "relation_f1" => Behind::Linked { a, b },
                    "speaker_accuracy" => Behind::Quotes { a, b },
                    _ => Behind::Layer { a, b, layer: all.unwrap_or_default() },
                };
                let behind = two.filter(|_| n > 0).map(|two| (2, what(two))).into_iter().collect();
                rows.push(Row { means: self.means(figure), cells, behind });
            }
        }
        let head = [
            "",
            self.t("value", "القيمة"),
            self.t("n", "العدد"),
            self.t("of", "من"),
            self.t("95 % interval", "مجال 95٪"),
        ];
        let head = &head[..if intervals.is_empty() { 4 } else { 5 }];
        self.table(self.t("Figures", "المؤشرات"), "interval", head, rows);
        let gamma = &figures.gamma;
        let limits = match (gamma.low, gamma.high) {
            (Ok(low), Ok(high)) => format!("{} – {}", number(low), number(high)),
            (Err(why), _) | (_, Err(why)) => self.value(Err(why)),
        };
        let row = vec![
            self.value(gamma.value),
            self.value(gamma.observed_disorder),
            self.value(gamma.expected_disorder),
            limits,
            gamma.seed.to_string(),
        ];
        let head = [
            "γ",
            self.t("observed disorder δo", "الاضطراب الملحوظ δo"),
            self.t("expected disorder δe", "الاضطراب المتوقع δe"),
            self.t("95 % limits of the sampling", "حدّا المعاينة 95٪"),
            self.t("seed", "البذرة"),
        ];
        self.table(self.language.figure("gamma"), "gamma", &head, vec![row]);
    }

    fn layer(&self, layer: Layer) -> &'static str {
        match layer {
            Layer::Names => self.t("names", "الأسماء"),
            Layer::Quotes => self.t("quotes", "الاقتباسات"),
            Layer::Events => self.t("events", "الأحداث"),
            Layer::All => self.t("all labels", "كل الأصناف"),
        }
    }

    fn by_label(&mut self, figures: &Figures, intervals: &[Interval], two: Option<(usize, usize)>) {
        let names = Figures::names(self.subject.corpus);
        let (mut rows, mut plotted): (Vec<Row>, _) = (Vec::new(), Vec::new());
        for (at, of) in figures.labels.iter().enumerate().filter(|(_, of)| of.span_f1.is_ok()) {
            let wanted = format!("span_f1:{}", self.subject.corpus.labels[at].as_str());
            // A label may be called as a layer is: the label's own comes last.
            let interval =
                names.iter().rposition(|name| *name == wanted).and_then(|at| intervals.get(at)).copied();
            let label = self.label(at);
            let shown = interval.as_ref().map_or(String::new(), |interval| self.interval(interval));
            let cells = vec![
                label.clone(),
                self.value(of.span_f1),
                shown,
                self.value(of.kappa),
                of.overlaps.a().to_string(),
                of.overlaps.b().to_string(),
            ];
            let counts = [(4, of.overlaps.a()), (5, of.overlaps.b())].into_iter().filter(|(_, n)| *n > 0);
            let what = u16::try_from(at).ok().zip(two).map(|(label, (a, b))| Behind::Label { a, b, label });
            let behind = what.into_iter().flat_map(|what| counts.clone().map(move |(cell, _)| (cell, what)));
            rows.push(Row { means: None, cells, behind: behind.collect() });
            if let Ok(value) = of.span_f1 {
                plotted.push(Bar { name: label, value, interval: interval.and_then(Result::ok) });
            }
        }
        let title = self.t("Span F1 by label", "مقياس F1 للوسوم حسب الصنف");
        if !plotted.is_empty() {
            self.figure(bars(title, &plotted, 1.0, 3));
        }
        let head = [
            self.t("label", "الصنف"),
            "F1",
            self.t("95 % interval", "مجال 95٪"),
            "κ",
            self.t("spans of the first", "وسوم الأول"),
            self.t("of the second", "وسوم الثاني"),
        ];
        self.table(title, "span_f1", &head, rows);
    }

    /// What a span counts as, in the order of `review::OUTCOMES`.
    fn outcomes(&self) -> [&'static str; 5] {
        [
            self.t("correct", "صحيح"),
            self.t("incorrect", "خاطئ"),
            self.t("partial", "جزئي"),
            self.t("missed", "فائت"),
            self.t("spurious", "زائد"),
        ]
    }

    fn ways(&mut self, figures: &Figures, two: Option<(usize, usize)>) {
        let ways = super::json::ways(&figures.strict, &figures.exact, &figures.partial, &figures.type_);
        let rows: Vec<Row> = ways
            .into_iter()
            .enumerate()
            .map(|(way, (name, scores))| {
                let name = format!("{name}_f1");
                let called = self.language.figure(&name).to_owned();
                let counts =
                    [scores.correct, scores.incorrect, scores.partial, scores.missed, scores.spurious];
                let figures = [scores.precision, scores.recall, scores.f1].map(|figure| self.value(figure));
                let of = |(outcome, _): (usize, u32)| {
                    two.map(|(a, b)| (outcome + 1, Behind::Way { a, b, way, outcome }))
                };
                let behind = counts.into_iter().enumerate().filter(|(_, n)| *n > 0).filter_map(of).collect();
                let counts = counts.map(|count| count.to_string());
                let cells = std::iter::once(called).chain(counts).chain(figures).collect();
                Row { means: self.means(&name), cells, behind }
            })
            .collect();
        let [correct, incorrect, partial, missed, spurious] = self.outcomes();
        let head = [
            "",
            correct,
            incorrect,
            partial,
            missed,
            spurious,
            self.t("precision", "الدقة"),
            self.t("recall", "الاستدعاء"),
            "F1",
        ];
        self.table("SemEval-2013 9.1", "strict_f1", &head, rows);
    }

    fn confusion(&mut self, pair: &PairFigures, a: &str, b: &str) {
        let figures = &pair.figures;
        let mut names: Vec<String> = (0..self.subject.corpus.labels.len()).map(|at| self.label(at)).collect();
        names.push(self.t("none", "لا شيء").to_owned());
        let n = names.len();
        let used: Vec<usize> = (0..n)
            .filter(|at| (0..n).any(|o| figures.confusion[at * n + o] + figures.confusion[o * n + at] > 0))
            .collect();
        let cell = |row: usize, column: usize| figures.confusion[row * n + column];
        let cells: Vec<u32> =
            used.iter().flat_map(|row| used.iter().map(move |column| cell(*row, *column))).collect();
        let names: Vec<String> = used.iter().map(|at| names[*at].clone()).collect();
        let title = format!("{}: {a} ↓ {b} →", self.t("Labels of paired spans", "أصناف الوسوم المتقابلة"));
        if names.is_empty() {
            return;
        }
        self.figure(heat(&title, &names, &cells));
        let label = |at: usize| u16::try_from(at).ok().filter(|_| at + 1 < n);
        let rows: Vec<Row> = used
            .iter()
            .zip(&names)
            .map(|(row, name)| {
                let counts = used.iter().map(|column| cell(*row, *column).to_string());
                let of = |column: usize| Behind::Labels {
                    a: pair.a,
                    b: pair.b,
                    of_a: label(*row),
                    of_b: label(column),
                };
                let some = used.iter().enumerate().filter(|(_, column)| cell(*row, **column) > 0);
                Row {
                    means: None,
                    behind: some.map(|(at, column)| (at + 1, of(*column))).collect(),
                    cells: std::iter::once(name.clone()).chain(counts).collect(),
                }
            })
            .collect();
        let head: Vec<&str> = std::iter::once("").chain(names.iter().map(String::as_str)).collect();
        self.table(&title, "confusion", &head, rows);
    }

    fn boundaries(&mut self, pair: &PairFigures) {
        let figures = &pair.figures;
        let classes = BOUNDARY_CLASSES.into_iter().zip(figures.ignoring).enumerate();
        let rows: Vec<Row> = classes
            .filter(|(_, (_, (_, count)))| *count > 0)
            .map(|(at, (class, (f1, count)))| Row {
                means: None,
                cells: vec![self.language.class(class).to_owned(), count.to_string(), self.value(f1)],
                behind: vec![(1, Behind::Class { a: pair.a, b: pair.b, class: at })],
            })
            .collect();
        if rows.is_empty() {
            return;
        }
        let title = self.t("Boundary differences of one label", "اختلاف الحدود والصنف واحد");
        let head = [
            self.t("class", "النوع"),
            self.t("pairs", "الأزواج"),
            self.t("span F1 without them", "F1 من دونها"),
        ];
        self.table(title, "ignoring", &head, rows);
        for (title, shifts) in [
            (
                self.t("How far the second’s start lies behind, in characters", "بُعد بداية الثاني بالمحارف"),
                &figures.start_shifts,
            ),
            (
                self.t("How far the second’s end lies behind, in characters", "بُعد نهاية الثاني بالمحارف"),
                &figures.end_shifts,
            ),
        ] {
            let bucketed = buckets(shifts);
            let most = bucketed.iter().map(|one| f64::from(one.1)).fold(0.0, f64::max);
            let plotted: Vec<Bar> = bucketed
                .iter()
                .map(|(name, n)| Bar { name: name.clone(), value: f64::from(*n), interval: None })
                .collect();
            self.figure(bars(title, &plotted, most, 0));
            let rows: Vec<Vec<String>> =
                bucketed.into_iter().map(|(name, n)| vec![name, n.to_string()]).collect();
            self.table(title, "shifts", &["", self.t("pairs", "الأزواج")], rows);
        }
    }

    fn splits(&mut self, pair: &PairFigures) {
        let origins: Vec<Row> = MadeBy::ALL
            .into_iter()
            .zip(pair.figures.origins)
            .enumerate()
            .filter(|(_, (_, (_, n)))| *n > 0)
            .map(|(at, (origin, (share, n)))| Row {
                cells: vec![self.language.origin(origin).to_owned(), self.value(share), n.to_string()],
                behind: vec![(2, Behind::Origin { a: pair.a, b: pair.b, origin: at })],
                means: None,
            })
            .collect();
        let head = ["", self.t("the other has it too", "عند الآخر أيضًا"), self.t("spans", "الوسوم")];
        if !origins.is_empty() {
            self.table(self.t("By origin", "حسب المصدر"), "by_origin", &head, origins);
        }
        let versions: Vec<Vec<String>> = pair
            .by_guidelines
            .iter()
            .map(|(version, figures)| {
                let called =
                    version.map_or(self.t("different ones", "مختلفة").to_owned(), |v| v.to_string());
                vec![called, self.value(figures.span_f1), figures.documents.to_string()]
            })
            .collect();
        if !versions.is_empty() {
            let head = [self.t("version", "النسخة"), "F1", self.t("articles", "المقالات")];
            self.table(self.t("By version of the guidelines", "حسب نسخة الدليل"), "span_f1", &head, versions);
        }
    }

    fn overall(&mut self) {
        self.heading(self.t("All annotators", "جميع الموسِّمين"));
        let agreement = self.subject.agreement;
        let names: Vec<String> = (0..self.subject.corpus.annotators.len()).map(|at| self.name(at)).collect();
        let rows: Vec<Vec<String>> = names
            .iter()
            .enumerate()
            .map(|(row, name)| {
                let of = |column: usize| {
                    let two = (row.min(column), row.max(column));
                    let pair = agreement.pairs.iter().find(|pair| (pair.a, pair.b) == two);
                    pair.map_or(String::new(), |pair| self.value(pair.figures.span_f1))
                };
                std::iter::once(name.clone()).chain((0..names.len()).map(of)).collect()
            })
            .collect();
        let head: Vec<&str> = std::iter::once("").chain(names.iter().map(String::as_str)).collect();
        self.table(self.t("Span F1 of each pair", "مقياس F1 لكل زوج"), "span_f1", &head, rows);
        self.figures_table(&agreement.overall, &[], None);
        self.by_label(&agreement.overall, &[], None);
        self.ways(&agreement.overall, None);
    }

    fn differences(&mut self) {
        let corpus = self.subject.corpus;
        let mut counts: Vec<(PlaceKind, u32)> = Vec::new();
        let (mut rows, mut more) = (Vec::new(), 0);
        for document in &corpus.documents {
            let who: Vec<usize> =
                (0..corpus.annotators.len()).filter(|who| document.works[*who].is_some()).collect();
            if who.len() < 2 {
                continue;
            }
            for place in places(document, &who) {
                match counts.iter_mut().find(|one| one.0.slug() == place.kind.slug()) {
                    Some(one) => one.1 += 1,
                    None => counts.push((place.kind, 1)),
                }
                if place.kind == PlaceKind::Agree {
                    continue;
                }
                if rows.len() == SHOWN {
                    more += 1;
                    continue;
                }
                let class = match place.kind {
                    PlaceKind::Boundary(class) => format!(" ({})", self.language.class(class)),
                    _ => String::new(),
                };
                let spans: Vec<String> = judged(corpus, document, &place)
                    .iter()
                    .map(|one| {
                        let parts: Vec<&str> =
                            one.ranges.iter().filter_map(|range| range.slice(&document.text)).collect();
                        format!("{}: {} [{}]", one.annotator.as_str(), parts.join(" … "), one.label.as_str())
                    })
                    .collect();
                rows.push(vec![
                    self.title(document),
                    format!("{}{class}", self.language.kind(place.kind)),
                    spans.join(" · "),
                    around(document, place.range.start(), place.range.end()),
                ]);
            }
        }
        self.heading(self.t("Places", "المواضع"));
        counts.sort();
        let bars_of: Vec<Bar> = counts
            .iter()
            .map(|(kind, n)| Bar {
                name: self.language.kind(*kind).to_owned(),
                value: f64::from(*n),
                interval: None,
            })
            .collect();
        let most = counts.iter().map(|one| f64::from(one.1)).fold(0.0, f64::max);
        let title = self.t("Where spans agree and differ", "مواضع الاتفاق والاختلاف");
        if !bars_of.is_empty() {
            self.figure(bars(title, &bars_of, most, 0));
        }
        let table: Vec<Vec<String>> = counts
            .iter()
            .map(|(kind, n)| vec![self.language.kind(*kind).to_owned(), n.to_string()])
            .collect();
        self.table(title, "", &["", self.t("places", "المواضع")], table);
        let head = [
            self.t("article", "المقال"),
            self.t("difference", "الاختلاف"),
            self.t("spans", "الوسوم"),
            self.t("in the text", "في النص"),
        ];
        self.table(self.t("Differences", "الاختلافات"), "", &head, rows);
        self.not_shown(more);
    }

    fn not_shown(&mut self, more: usize) {
        if more > 0 {
            let text =
                format!("{} {more}", self.t("Further differences, not shown:", "اختلافات أخرى غير معروضة:"));
            self.paragraph(&text);
        }
    }

    /// An article's title where it has one, else its id.
    fn title(&self, document: &Document) -> String {
        let article = self.subject.projects.iter().find_map(|one| one.article_by_hash(&document.sha256));
        let title = article.map(|article| article.meta.title.clone()).filter(|title| !title.is_empty());
        title.unwrap_or_else(|| document.id.clone())
    }

    fn behind(&mut self, what: &Behind) {
        let corpus = self.subject.corpus;
        let (a, b) = what.annotators();
        let (a, b) = (self.name(a), self.name(b));
        let label = |at: Option<u16>| match at {
            Some(at) => match self.subject.corpus.labels.get(usize::from(at)) {
                Some(id) => self.label_name(id),
                None => String::new(),
            },
            None => self.t("none", "لا شيء").to_owned(),
        };
        let title = match *what {
            Behind::Labels { of_a, of_b, .. } => format!("{a}: {} · {b}: {}", label(of_a), label(of_b)),
            Behind::Class { class, .. } => {
                let class = BOUNDARY_CLASSES.get(class).map_or("", |class| self.language.class(*class));
                format!("{a} · {b}: {class}")
            }
            Behind::Layer { layer, .. } => {
                let layer = Layer::ALL.get(layer).map_or("", |layer| self.layer(*layer));
                format!("{a} · {b}: {layer}")
            }
            Behind::Label { label: at, .. } => format!("{a} · {b}: {}", label(Some(at))),
            Behind::Way { way, outcome, .. } => {
                let way = ["strict_f1", "exact_f1", "partial_f1", "type_f1"].get(way);
                let way = way.map_or("", |way| self.language.figure(way));
                let outcome = self.outcomes().get(outcome).copied().unwrap_or_default();
                format!("{a} · {b}: {way} · {outcome}")
            }
            Behind::Linked { .. } => format!("{a} · {b}: {}", self.language.figure("relation_f1")),
            Behind::Quotes { .. } => format!("{a} · {b}: {}", self.language.figure("speaker_accuracy")),
            Behind::Origin { origin, .. } => {
                let origin = MadeBy::ALL.get(origin).map_or("", |origin| self.language.origin(*origin));
                format!("{a} · {b}: {origin}")
            }
        };
        let all = behind(corpus, what);
        let more = all.len().saturating_sub(SHOWN);
        let rows: Vec<Vec<String>> = all
            .iter()
            .take(SHOWN)
            .map(|found| {
                let text = |mark: &Option<Mark>| match mark {
                    Some(mark) => mark.bytes.slice(&found.document.text).unwrap_or_default().to_owned(),
                    None => "—".to_owned(),
                };
                let of = |mark: &Option<Mark>, edge: fn(&Mark) -> usize| mark.as_ref().map(edge);
                let starts =
                    [of(&found.a, |mark| mark.bytes.start()), of(&found.b, |mark| mark.bytes.start())];
                let ends = [of(&found.a, |mark| mark.bytes.end()), of(&found.b, |mark| mark.bytes.end())];
                let start = starts.into_iter().flatten().min().unwrap_or_default();
                let end = ends.into_iter().flatten().max().unwrap_or_default();
                vec![
                    self.title(found.document),
                    text(&found.a),
                    text(&found.b),
                    around(found.document, start, end),
                ]
            })
            .collect();
        self.heading(&title);
        let head = [self.t("article", "المقال"), &a, &b, self.t("in the text", "في النص")];
        self.table(&title, "", &head, rows);
        self.not_shown(more);
    }

    fn decisions(&mut self) {
        if self.subject.decisions.is_empty() {
            return;
        }
        self.heading(self.t("Decisions", "القرارات"));
        let mut tally: Vec<(Option<crate::model::DecisionReason>, u32)> = Vec::new();
        let mut rows = Vec::new();
        for logged in self.subject.decisions {
            let decision = &logged.decision;
            match tally.iter_mut().find(|one| one.0 == decision.reason) {
                Some(one) => one.1 += 1,
                None => tally.push((decision.reason, 1)),
            }
            let reason = decision.reason.map_or("", |reason| self.language.why_decided(reason));
            let document = self.subject.corpus.documents.iter().find(|one| *one.sha256 == *logged.article);
            let spans = decision.about.iter().map(|one| {
                let text = document.map(|document| &*document.text).unwrap_or_default();
                let parts: Vec<&str> = one.ranges.iter().filter_map(|range| range.slice(text)).collect();
                format!("{}: {} [{}]", one.annotator.as_str(), parts.join(" … "), one.label.as_str())
            });
            rows.push(vec![
                decision.id.as_str().to_owned(),
                self.language.verdict(&decision.outcome).to_owned(),
                reason.to_owned(),
                decision.comment.clone(),
                decision.by.as_str().to_owned(),
                spans.collect::<Vec<_>>().join(" · "),
            ]);
        }
        tally.sort();
        let counts: Vec<Vec<String>> = tally
            .into_iter()
            .map(|(reason, n)| {
                let called = reason.map_or(self.t("none given", "بلا سبب"), |reason| {
                    self.language.why_decided(reason)
                });
                vec![called.to_owned(), n.to_string()]
            })
            .collect();
        self.table(self.t("Reasons", "الأسباب"), "", &["", self.t("decisions", "القرارات")], counts);
        let head = [
            self.t("decision", "القرار"),
            self.t("outcome", "النتيجة"),
            self.t("reason", "السبب"),
            self.t("comment", "ملاحظة"),
            self.t("by", "من"),
            self.t("about", "عن"),
        ];
        self.table(self.t("Decisions", "القرارات"), "", &head, rows);
    }

    fn schema(&mut self) {
        let tag = self.language.tag();
        let rows: Vec<Vec<String>> = self
            .subject
            .schema()
            .into_iter()
            .map(|label| {
                let definition = localized(&label.definition, tag).unwrap_or_default().to_owned();
                vec![label.id.as_str().to_owned(), label.name(tag).to_owned(), definition]
            })
            .collect();
        if !rows.is_empty() {
            self.heading(self.t("Labels", "الأصناف"));
            let head = [self.t("label", "الصنف"), self.t("name", "الاسم"), self.t("definition", "التعريف")];
            self.table(self.t("Labels", "الأصناف"), "", &head, rows);
        }
        let versions = self.subject.guidelines();
        if !versions.is_empty() {
            self.heading(self.t("Guidelines", "دليل الوسم"));
            for version in versions {
                let summary = format!("{} {}", self.t("version", "النسخة"), version.number);
                self.put(Part::Folded(summary, version.markdown.clone()));
            }
        }
    }

    fn definitions(&mut self) {
        self.heading(self.t("What the figures mean", "معاني المؤشرات"));
        let called = |(name, meaning): &(&'static str, &'static str)| {
            (self.language.figure(name).to_owned(), (*meaning).to_owned())
        };
        self.put(Part::Meanings(self.language.definitions().iter().map(called).collect()));
        let options = self.subject.agreement.options;
        let text = format!(
            "{} {}, {} {}.",
            self.t(
                "Intervals: 95 % percentile bootstrap over articles; draws:",
                "المجالات: إعادة معاينة المقالات، 95٪؛ عدد السحوب:",
            ),
            options.draws,
            self.t("seed", "البذرة"),
            options.seed
        );
        self.paragraph(&text);
    }
}

/// Three decimals, with a real minus.
fn number(value: f64) -> String {
    format!("{value:.3}").replace('-', "−")
}

/// By up to five characters each, then what is farther.
fn buckets(shifts: &[(i32, u32)]) -> Vec<(String, u32)> {
    let mut counts = [0_u32; 13];
    for (shift, n) in shifts {
        counts[(shift.clamp(&-6, &6) + 6) as usize] += n;
    }
    let name = |at: usize| match at {
        0 => "< −5".to_owned(),
        12 => "> 5".to_owned(),
        at => (at as i32 - 6).to_string().replace('-', "−"),
    };
    counts.into_iter().enumerate().map(|(at, n)| (name(at), n)).collect()
}

fn around(document: &Document, start: usize, end: usize) -> String {
    around_of(&document.text, start, end)
}

/// The place in brackets, with a little of the text before and behind it; `start` and `end` lie between its characters.
pub(super) fn around_of(text: &str, start: usize, end: usize) -> String {
    let mut before: Vec<char> = text[..start].chars().rev().take(AROUND).collect();
    before.reverse();
    let after: String = text[end..].chars().take(AROUND).collect();
    let line = format!("{}[{}]{after}", before.into_iter().collect::<String>(), &text[start..end]);
    line.replace(['\n', '\r'], " ")
}
