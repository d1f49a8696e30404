//! The report, section by section: what is compared, the meanings, and what every section is written with.
//!
//! The figures are in `compared`, what stands behind them in `listed`, decisions in `decided`.

use super::Subject;
use super::parts::{Part, Row, Section, Table};
use super::svg::Plot;
use super::words::Language;
use crate::model::{LabelId, localized};
use crate::review::{Behind, Figure, Interval};

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
    if what.two.is_some_and(|(a, b)| a.max(b) >= subject.corpus.annotators.len()) {
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
    pub(super) fn put(&mut self, part: Part) {
        if self.sections.is_empty() {
            self.sections.push(Section::default());
        }
        if let Some(last) = self.sections.last_mut() {
            last.parts.push(part);
        }
    }

    pub(super) fn paragraph(&mut self, text: &str) {
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
    pub(super) fn means(&self, figure: &str) -> Option<usize> {
        let as_labels = figure.replace("_bio", "_label");
        self.language.definitions().iter().position(|one| one.0 == as_labels)
    }

    pub(super) fn figure(&mut self, plot: Plot) {
        self.put(Part::Plot(plot));
    }

    pub(super) fn name(&self, annotator: usize) -> String {
        self.subject.corpus.annotators[annotator].as_str().to_owned()
    }

    pub(super) fn label(&self, at: usize) -> String {
        self.label_name(&self.subject.corpus.labels[at])
    }

    pub(super) fn label_name(&self, id: &LabelId) -> String {
        let known = self.subject.projects.iter().find_map(|project| project.label(id));
        known.map_or(id.as_str(), |label| label.name(self.language.tag())).to_owned()
    }

    pub(super) fn value(&self, figure: Figure) -> String {
        figure.map_or_else(|why| format!("— {}", self.language.reason(why)), number)
    }

    pub(super) fn interval(&self, interval: &Interval) -> String {
        interval.map_or_else(|_| "—".to_owned(), |(low, high)| format!("{} – {}", number(low), number(high)))
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
pub(super) fn number(value: f64) -> String {
    format!("{value:.3}").replace('-', "−")
}
