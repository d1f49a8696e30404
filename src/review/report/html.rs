//! The report as one HTML file that needs nothing else: no script, no font, no address.

use super::Subject;
use super::svg::{Bar, bars, heat};
use super::words::Language;
use crate::model::localized;
use crate::review::{
    BOUNDARY_CLASSES, Document, Figure, Figures, Interval, Layer, MadeBy, PairFigures, PlaceKind, judged,
    places,
};

/// Differences that are shown of one pair; the others are counted.
const SHOWN: usize = 200;

/// Characters of text around a difference.
const AROUND: usize = 40;

pub fn report_html(subject: &Subject<'_>, language: Language) -> String {
    let title = language.of("Agreement of annotators", "اتفاق الواسمين");
    let direction = language.of("ltr", "rtl");
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\" dir=\"{direction}\">\n<head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\
         <title>{title}</title><style>{STYLE}</style></head>\n<body><main>\n<h1>{title}</h1>\n",
        language.tag()
    );
    let mut writer = Writer { subject, language, page: String::new() };
    writer.aside();
    for pair in &subject.agreement.pairs {
        writer.pair(pair);
    }
    if subject.agreement.pairs.len() > 1 {
        writer.overall();
    }
    writer.differences();
    writer.decisions();
    writer.schema();
    writer.definitions();
    page.push_str(&writer.page);
    page.push_str("</main></body>\n</html>\n");
    page
}

/// As text of an element or an attribute.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Not allowed in HTML.
            '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1d2327;--ground:#fbfaf7;--soft:#e4e0d8;--bar:#2f6f73}\
@media(prefers-color-scheme:dark){:root{--ink:#e8e6e1;--ground:#16181a;--soft:#33383c;--bar:#6db3b0}}\
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.6 system-ui,sans-serif}\
main{max-width:60rem;margin:0 auto;padding:2rem 1rem}h2{margin-top:3rem;border-bottom:1px solid var(--soft)}\
table{border-collapse:collapse;margin:1rem 0;max-width:100%}caption{text-align:start;font-weight:600}\
th,td{padding:.2rem .7rem;text-align:start;border-bottom:1px solid var(--soft);vertical-align:top}\
td.n{text-align:end;font-variant-numeric:tabular-nums;direction:ltr}figure{margin:1rem 0;overflow-x:auto}\
svg{max-width:100%;height:auto}svg text{fill:currentColor;font-size:13px}svg .bar{fill:var(--bar)}\
svg .cell{fill:var(--bar);stroke:var(--soft)}svg .line{stroke:currentColor;fill:none}\
mark{background:none;color:inherit;border-bottom:2px solid var(--bar);font-weight:600}\
details>summary{cursor:pointer}.wide{overflow-x:auto}a{color:inherit}";

struct Writer<'a> {
    subject: &'a Subject<'a>,
    language: Language,
    page: String,
}

impl Writer<'_> {
    fn t(&self, english: &'static str, arabic: &'static str) -> &'static str {
        self.language.of(english, arabic)
    }

    fn heading(&mut self, text: &str) {
        self.page.push_str(&format!("<h2>{}</h2>\n", escape(text)));
    }

    fn paragraph(&mut self, text: &str) {
        self.page.push_str(&format!("<p>{}</p>\n", escape(text)));
    }

    /// Cells are escaped; those of the first column head their rows, the others that are numbers stand to the end.
    fn table(&mut self, caption: &str, head: &[&str], rows: &[Vec<String>]) {
        self.page.push_str(&format!(
            "<div class=\"wide\"><table><caption>{}</caption><thead><tr>",
            escape(caption)
        ));
        for cell in head {
            self.page.push_str(&format!("<th scope=\"col\">{}</th>", escape(cell)));
        }
        self.page.push_str("</tr></thead><tbody>\n");
        for row in rows {
            self.page.push_str("<tr>");
            for (at, cell) in row.iter().enumerate() {
                let number = cell.starts_with(|c: char| c.is_ascii_digit() || c == '−' || c == '—');
                let (tag, class) = match (at, number) {
                    (0, _) => ("th scope=\"row\"", ""),
                    (_, true) => ("td", " class=\"n\""),
                    (_, false) => ("td", ""),
                };
                let close = &tag[..2];
                self.page.push_str(&format!("<{tag}{class}><bdi>{}</bdi></{close}>", escape(cell)));
            }
            self.page.push_str("</tr>\n");
        }
        self.page.push_str("</tbody></table></div>\n");
    }

    fn figure(&mut self, svg: &str) {
        self.page.push_str(&format!("<figure>{svg}</figure>\n"));
    }

    fn name(&self, annotator: usize) -> String {
        self.subject.corpus.annotators[annotator].as_str().to_owned()
    }

    fn label(&self, at: usize) -> String {
        let id = &self.subject.corpus.labels[at];
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
            self.table(caption, &["", n], &rows);
        }
    }

    fn pair(&mut self, pair: &PairFigures) {
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
        self.figures_table(pair);
        self.by_label(pair);
        self.ways(figures);
        self.confusion(figures, &a, &b);
        self.boundaries(figures);
        self.splits(pair);
    }

    fn figures_table(&mut self, pair: &PairFigures) {
        let names = Figures::names(self.subject.corpus);
        let mut rows = Vec::new();
        for ((name, value), interval) in names.iter().zip(pair.figures.values()).zip(&pair.intervals) {
            let (figure, of) = name.split_once(':').unwrap_or((name, ""));
            let layer = Layer::ALL.into_iter().find(|layer| layer.slug() == of);
            // By label there is a table of its own.
            if of.is_empty() || (layer.is_some() && figure != "kappa") {
                let layer = layer.map_or(String::new(), |layer| format!(" · {}", self.layer(layer)));
                let called = format!("{}{layer}", self.language.figure(figure));
                rows.push(vec![called, self.value(value), self.interval(interval)]);
            }
        }
        let head = ["", self.t("value", "القيمة"), self.t("95 % interval", "مجال 95٪")];
        self.table(self.t("Figures", "المؤشرات"), &head, &rows);
        let gamma = &pair.figures.gamma;
        let text = format!(
            "γ: δo = {}, δe = {}, {} {}; {} – {}",
            self.value(gamma.observed_disorder),
            self.value(gamma.expected_disorder),
            self.t("seed", "البذرة"),
            gamma.seed,
            self.value(gamma.low),
            self.value(gamma.high)
        );
        self.paragraph(&text);
    }

    fn layer(&self, layer: Layer) -> &'static str {
        match layer {
            Layer::Names => self.t("names", "الأسماء"),
            Layer::Quotes => self.t("quotes", "الاقتباسات"),
            Layer::Events => self.t("events", "الأحداث"),
            Layer::All => self.t("all labels", "كل الأصناف"),
        }
    }

    fn by_label(&mut self, pair: &PairFigures) {
        let names = Figures::names(self.subject.corpus);
        let (mut rows, mut plotted) = (Vec::new(), Vec::new());
        for (at, of) in pair.figures.labels.iter().enumerate().filter(|(_, of)| of.span_f1.is_ok()) {
            let wanted = format!("span_f1:{}", self.subject.corpus.labels[at].as_str());
            // A label may be called as a layer is: the label's own comes last.
            let interval = names.iter().rposition(|name| *name == wanted).map(|at| pair.intervals[at]);
            let label = self.label(at);
            let shown = interval.as_ref().map_or(String::new(), |interval| self.interval(interval));
            rows.push(vec![
                label.clone(),
                self.value(of.span_f1),
                shown,
                self.value(of.kappa),
                of.overlaps.a().to_string(),
                of.overlaps.b().to_string(),
            ]);
            if let Ok(value) = of.span_f1 {
                plotted.push(Bar { name: label, value, interval: interval.and_then(Result::ok) });
            }
        }
        let title = self.t("Span F1 by label", "مقياس F1 للوسوم حسب الصنف");
        if !plotted.is_empty() {
            self.figure(&bars(title, &plotted, 1.0, 3));
        }
        let head = [
            self.t("label", "الصنف"),
            "F1",
            self.t("95 % interval", "مجال 95٪"),
            "κ",
            self.t("spans of the first", "وسوم الأول"),
            self.t("of the second", "وسوم الثاني"),
        ];
        self.table(title, &head, &rows);
    }

    fn ways(&mut self, figures: &Figures) {
        let ways = super::json::ways(&figures.strict, &figures.exact, &figures.partial, &figures.type_);
        let rows: Vec<Vec<String>> = ways
            .into_iter()
            .map(|(name, scores)| {
                let called = self.language.figure(&format!("{name}_f1")).to_owned();
                let counts =
                    [scores.correct, scores.incorrect, scores.partial, scores.missed, scores.spurious];
                let figures = [scores.precision, scores.recall, scores.f1].map(|figure| self.value(figure));
                std::iter::once(called).chain(counts.map(|count| count.to_string())).chain(figures).collect()
            })
            .collect();
        let head = [
            "",
            self.t("correct", "صحيح"),
            self.t("incorrect", "خاطئ"),
            self.t("partial", "جزئي"),
            self.t("missed", "فائت"),
            self.t("spurious", "زائد"),
            self.t("precision", "الدقة"),
            self.t("recall", "الاستدعاء"),
            "F1",
        ];
        self.table("SemEval-2013 9.1", &head, &rows);
    }

    fn confusion(&mut self, figures: &Figures, a: &str, b: &str) {
        let mut names: Vec<String> = (0..self.subject.corpus.labels.len()).map(|at| self.label(at)).collect();
        names.push(self.t("none", "لا شيء").to_owned());
        let n = names.len();
        let used: Vec<usize> = (0..n)
            .filter(|at| (0..n).any(|o| figures.confusion[at * n + o] + figures.confusion[o * n + at] > 0))
            .collect();
        let cells: Vec<u32> = used
            .iter()
            .flat_map(|row| used.iter().map(move |column| figures.confusion[row * n + column]))
            .collect();
        let names: Vec<String> = used.iter().map(|at| names[*at].clone()).collect();
        let title = format!("{}: {a} ↓ {b} →", self.t("Labels of paired spans", "أصناف الوسوم المتقابلة"));
        if names.is_empty() {
            return;
        }
        self.figure(&heat(&title, &names, &cells));
        let rows: Vec<Vec<String>> = names
            .iter()
            .zip(cells.chunks(names.len()))
            .map(|(name, row)| std::iter::once(name.clone()).chain(row.iter().map(u32::to_string)).collect())
            .collect();
        let head: Vec<&str> = std::iter::once("").chain(names.iter().map(String::as_str)).collect();
        self.table(&title, &head, &rows);
    }

    fn boundaries(&mut self, figures: &Figures) {
        let classes = BOUNDARY_CLASSES.into_iter().zip(figures.ignoring).filter(|(_, (_, count))| *count > 0);
        let rows: Vec<Vec<String>> = classes
            .map(|(class, (f1, count))| {
                vec![self.language.class(class).to_owned(), count.to_string(), self.value(f1)]
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
        self.table(title, &head, &rows);
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
            self.figure(&bars(title, &plotted, most, 0));
            let rows: Vec<Vec<String>> =
                bucketed.into_iter().map(|(name, n)| vec![name, n.to_string()]).collect();
            self.table(title, &["", self.t("pairs", "الأزواج")], &rows);
        }
    }

    fn splits(&mut self, pair: &PairFigures) {
        let origins: Vec<Vec<String>> = MadeBy::ALL
            .into_iter()
            .zip(pair.figures.origins)
            .filter(|(_, (_, n))| *n > 0)
            .map(|(origin, (share, n))| {
                vec![self.language.origin(origin).to_owned(), self.value(share), n.to_string()]
            })
            .collect();
        let head = ["", self.t("the other has it too", "عند الآخر أيضًا"), self.t("spans", "الوسوم")];
        self.table(self.t("By origin", "حسب المصدر"), &head, &origins);
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
            self.table(self.t("By version of the guidelines", "حسب نسخة الدليل"), &head, &versions);
        }
    }

    fn overall(&mut self) {
        self.heading(self.t("All annotators", "جميع الواسمين"));
        let overall = &self.subject.agreement.overall;
        let all = &overall.layers[Layer::ALL.len() - 1];
        let rows: Vec<Vec<String>> = [
            ("span_f1", overall.span_f1),
            ("kappa_label", all.kappa_label),
            ("alpha_label", all.alpha_label),
            ("alpha_bio", all.alpha_bio),
            ("alpha_u", overall.alpha_u),
            ("gamma", overall.gamma.value),
        ]
        .into_iter()
        .map(|(name, figure)| vec![self.language.figure(name).to_owned(), self.value(figure)])
        .collect();
        self.table(self.t("Figures", "المؤشرات"), &["", self.t("value", "القيمة")], &rows);
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
                    document.id.clone(),
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
            self.figure(&bars(title, &bars_of, most, 0));
        }
        let table: Vec<Vec<String>> = counts
            .iter()
            .map(|(kind, n)| vec![self.language.kind(*kind).to_owned(), n.to_string()])
            .collect();
        self.table(title, &["", self.t("places", "المواضع")], &table);
        let head = [
            self.t("article", "المقال"),
            self.t("difference", "الاختلاف"),
            self.t("spans", "الوسوم"),
            self.t("in the text", "في النص"),
        ];
        self.table(self.t("Differences", "الاختلافات"), &head, &rows);
        if more > 0 {
            let text =
                format!("{} {more}", self.t("Further differences, not shown:", "اختلافات أخرى غير معروضة:"));
            self.paragraph(&text);
        }
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
        self.table(self.t("Reasons", "الأسباب"), &["", self.t("decisions", "القرارات")], &counts);
        let head = [
            self.t("decision", "القرار"),
            self.t("outcome", "النتيجة"),
            self.t("reason", "السبب"),
            self.t("comment", "ملاحظة"),
            self.t("by", "من"),
            self.t("about", "عن"),
        ];
        self.table(self.t("Decisions", "القرارات"), &head, &rows);
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
            self.table(self.t("Labels", "الأصناف"), &head, &rows);
        }
        let versions = self.subject.guidelines();
        if !versions.is_empty() {
            self.heading(self.t("Guidelines", "دليل الوسم"));
            for version in versions {
                self.page.push_str(&format!(
                    "<details><summary>{} {}</summary><pre dir=\"auto\">{}</pre></details>\n",
                    self.language.of("version", "النسخة"),
                    version.number,
                    escape(&version.markdown)
                ));
            }
        }
    }

    fn definitions(&mut self) {
        self.heading(self.t("What the figures mean", "معاني المؤشرات"));
        self.page.push_str("<dl>\n");
        for (name, definition) in self.language.definitions() {
            self.page.push_str(&format!(
                "<dt><strong>{}</strong></dt><dd>{}</dd>\n",
                escape(self.language.figure(name)),
                escape(definition)
            ));
        }
        self.page.push_str("</dl>\n");
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

/// The place in brackets, with a little of the text before and behind it.
fn around(document: &Document, start: usize, end: usize) -> String {
    let text = &document.text;
    let mut before: Vec<char> = text[..start].chars().rev().take(AROUND).collect();
    before.reverse();
    let after: String = text[end..].chars().take(AROUND).collect();
    let line = format!("{}[{}]{after}", before.into_iter().collect::<String>(), &text[start..end]);
    line.replace(['\n', '\r'], " ")
}
