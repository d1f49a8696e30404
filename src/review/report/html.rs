//! The report as one HTML file that needs nothing else: no script, no font, no address.

use super::Subject;
use super::parts::{Part, Row, Section, Table};
use super::svg::drawn;
use super::words::Language;
use super::writer::sections;

pub fn report_html(subject: &Subject<'_>, language: Language) -> String {
    let title = language.of("Agreement of annotators", "اتفاق الموسِّمين");
    let direction = language.of("ltr", "rtl");
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\" dir=\"{direction}\">\n<head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\
         <title>{title}</title><style>{STYLE}</style></head>\n<body><main>\n<h1>{title}</h1>\n",
        language.tag()
    );
    for section in sections(subject, language) {
        put_section(&mut page, &section);
    }
    page.push_str("</main></body>\n</html>\n");
    page
}

fn put_section(page: &mut String, section: &Section) {
    if !section.title.is_empty() {
        page.push_str(&format!("<h2>{}</h2>\n", escape(&section.title)));
    }
    for part in &section.parts {
        match part {
            Part::Text(text) => page.push_str(&format!("<p>{}</p>\n", escape(text))),
            Part::Table(table) => put_table(page, table),
            Part::Plot(plot) => page.push_str(&format!("<figure>{}</figure>\n", drawn(plot, ""))),
            Part::Folded(summary, text) => page.push_str(&format!(
                "<details><summary>{}</summary><pre dir=\"auto\">{}</pre></details>\n",
                escape(summary),
                escape(text)
            )),
            Part::Meanings(meanings) => {
                page.push_str("<dl>\n");
                for (at, (name, meaning)) in meanings.iter().enumerate() {
                    page.push_str(&format!(
                        "<dt id=\"m{at}\"><strong>{}</strong></dt><dd>{}</dd>\n",
                        escape(name),
                        escape(meaning)
                    ));
                }
                page.push_str("</dl>\n");
            }
        }
    }
}

/// Cells are escaped; those of the first column head their rows, the others that are numbers stand to the end. What has a
/// meaning leads to it.
fn put_table(page: &mut String, table: &Table) {
    let leading = |text: &str, means: Option<usize>| match means {
        Some(at) => format!("<a href=\"#m{at}\">{}</a>", escape(text)),
        None => escape(text),
    };
    page.push_str(&format!(
        "<div class=\"wide\"><table><caption>{}</caption><thead><tr>",
        leading(&table.caption, table.means)
    ));
    for cell in &table.head {
        page.push_str(&format!("<th scope=\"col\"><bdi>{}</bdi></th>", escape(cell)));
    }
    page.push_str("</tr></thead><tbody>\n");
    for Row { means, cells, .. } in &table.rows {
        page.push_str("<tr>");
        for (at, cell) in cells.iter().enumerate() {
            let (tag, class) = match (at, is_number(cell)) {
                (0, _) => ("th scope=\"row\"", ""),
                (_, true) => ("td", " class=\"n\""),
                (_, false) => ("td", ""),
            };
            let close = &tag[..2];
            let shown = leading(cell, means.filter(|_| at == 0));
            page.push_str(&format!("<{tag}{class}><bdi>{shown}</bdi></{close}>"));
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody></table></div>\n");
}

/// Whether a cell holds a number, or says that there is none.
pub fn is_number(cell: &str) -> bool {
    cell.starts_with(|c: char| c.is_ascii_digit() || c == '−' || c == '—')
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
