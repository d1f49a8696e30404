//! Draws a part of a report: its tables, plots and texts as nodes, all text as text; and takes plots out as images.
//!
//! Buttons carry what they are for (`data-behind`, `data-svg`, `data-png`): a number in the order of the part. What a press
//! does is the interface's business.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{
    Blob, BlobPropertyBag, CanvasRenderingContext2d, Document, Element, HtmlCanvasElement, HtmlElement,
    HtmlImageElement, Url,
};

use super::{dom, files};
use crate::review::report::{Part, Plot, Section, Shape, Table, darkness, is_number, place, svg_file};

const SVG: &str = "http://www.w3.org/2000/svg";

/// Puts the section into `into`, in place of what it held. Headings begin at `<h3>`. `meanings` are those that its rows name.
pub fn show(into: &HtmlElement, section: &Section, meanings: &[(String, String)], save: [&str; 2]) {
    into.set_text_content(None);
    let Some(document) = dom::document() else { return };
    let mut drawing = Drawing { document, meanings, behind: 0, plots: 0, save };
    for part in &section.parts {
        // What cannot be made is left out: the browser makes all of these.
        let _ = drawing.part(into, part);
    }
}

struct Drawing<'a> {
    document: Document,
    meanings: &'a [(String, String)],
    behind: usize,
    plots: usize,
    /// What the buttons say that save a plot, as SVG and as PNG.
    save: [&'a str; 2],
}

impl Drawing<'_> {
    fn add(&self, to: &Element, tag: &str, class: &str, text: &str) -> Option<HtmlElement> {
        let made = dom::create(&self.document, tag, class)?;
        if !text.is_empty() {
            made.set_text_content(Some(text));
        }
        to.append_child(&made).ok()?;
        Some(made)
    }

    fn part(&mut self, into: &HtmlElement, part: &Part) -> Option<()> {
        match part {
            Part::Text(text) => {
                self.add(into, "p", "", text)?;
            }
            Part::Table(table) => self.table(into, table)?,
            Part::Plot(plot) => self.plot(into, plot)?,
            Part::Folded(summary, text) => {
                let details = self.add(into, "details", "", "")?;
                self.add(&details, "summary", "", summary)?;
                self.add(&details, "pre", "", text)?;
            }
            Part::Meanings(meanings) => {
                let list = self.add(into, "dl", "", "")?;
                for (name, meaning) in meanings {
                    self.add(&list, "dt", "", name)?;
                    self.add(&list, "dd", "", meaning)?;
                }
            }
        }
        Some(())
    }

    fn table(&mut self, into: &HtmlElement, table: &Table) -> Option<()> {
        let region = self.add(into, "div", "report-wide", "")?;
        // What scrolls must be reached by keys.
        for (name, value) in [("tabindex", "0"), ("role", "region"), ("aria-label", &table.caption)] {
            region.set_attribute(name, value).ok()?;
        }
        let made = self.add(&region, "table", "", "")?;
        let caption = self.add(&made, "caption", "", "")?;
        self.named(&caption, &table.caption, table.means)?;
        let head = self.add(&made, "thead", "", "")?;
        let row = self.add(&head, "tr", "", "")?;
        for (at, cell) in table.head.iter().enumerate() {
            // A corner without words heads nothing.
            let tag = if at == 0 && cell.is_empty() { "td" } else { "th" };
            let counts =
                at > 0 && table.rows.iter().any(|row| row.cells.get(at).is_some_and(|it| is_number(it)));
            let made = self.add(&row, tag, if counts { "n" } else { "" }, "")?;
            self.add(&made, "bdi", "", cell)?;
            if tag == "th" {
                made.set_attribute("scope", "col").ok()?;
            }
        }
        let body = self.add(&made, "tbody", "", "")?;
        for of in &table.rows {
            let row = self.add(&body, "tr", "", "")?;
            for (at, cell) in of.cells.iter().enumerate() {
                if at == 0 {
                    let made = self.add(&row, "th", "", "")?;
                    made.set_attribute("scope", "row").ok()?;
                    self.named(&made, cell, of.means)?;
                    continue;
                }
                let made = self.add(&row, "td", if is_number(cell) { "n" } else { "" }, "")?;
                if of.behind.iter().any(|one| one.0 == at) {
                    let button = self.add(&made, "button", "quiet small", cell)?;
                    button.set_attribute("type", "button").ok()?;
                    button.set_attribute("data-behind", &self.behind.to_string()).ok()?;
                    let head = table.head.get(at).map_or("", String::as_str);
                    let name = format!("{} · {head}: {cell}", of.cells[0]);
                    button.set_attribute("aria-label", &name).ok()?;
                    self.behind += 1;
                } else {
                    self.add(&made, "bdi", "", cell)?;
                }
            }
        }
        Some(())
    }

    /// Words that unfold what they mean, where that is known.
    fn named(&self, into: &HtmlElement, text: &str, means: Option<usize>) -> Option<()> {
        match means.and_then(|at| self.meanings.get(at)) {
            Some((_, meaning)) => {
                let details = self.add(into, "details", "means", "")?;
                self.add(&details, "summary", "", text)?;
                self.add(&details, "p", "", meaning)?;
            }
            None => {
                self.add(into, "bdi", "", text)?;
            }
        }
        Some(())
    }

    fn plot(&mut self, into: &HtmlElement, plot: &Plot) -> Option<()> {
        let figure = self.add(into, "figure", "report-plot", "")?;
        let svg = drawn(&self.document, plot)?;
        figure.append_child(&svg).ok()?;
        let caption = self.add(&figure, "figcaption", "actions", "")?;
        for (name, words) in ["data-svg", "data-png"].into_iter().zip(self.save) {
            let button = self.add(&caption, "button", "quiet small", words)?;
            button.set_attribute("type", "button").ok()?;
            button.set_attribute(name, &self.plots.to_string()).ok()?;
            button.set_attribute("aria-label", &format!("{words}: {}", plot.title)).ok()?;
        }
        self.plots += 1;
        Some(())
    }
}

fn drawn(document: &Document, plot: &Plot) -> Option<Element> {
    let make = |tag: &str, attributes: &[(&str, &str)]| {
        let made = document.create_element_ns(Some(SVG), tag).ok()?;
        for (name, value) in attributes {
            made.set_attribute(name, value).ok()?;
        }
        Some(made)
    };
    let (width, height) = (plot.width.to_string(), plot.height.to_string());
    let view_box = format!("0 0 {width} {height}");
    let svg = make(
        "svg",
        &[
            ("role", "img"),
            ("viewBox", &view_box),
            ("width", &width),
            ("height", &height),
            ("direction", "ltr"),
            ("aria-label", &plot.title),
        ],
    )?;
    for shape in &plot.shapes {
        let made = match shape {
            Shape::Text { x, y, anchor, text } => {
                let made =
                    make("text", &[("x", &place(*x)), ("y", &place(*y)), ("text-anchor", anchor.name())])?;
                made.set_text_content(Some(text));
                made
            }
            Shape::Box { x, y, width, height, dark, framed } => make(
                "rect",
                &[
                    ("class", if *framed { "plot-cell" } else { "plot-bar" }),
                    ("x", &place(*x)),
                    ("y", &place(*y)),
                    ("width", &place(*width)),
                    ("height", &place(*height)),
                    ("fill-opacity", &darkness(*dark)),
                ],
            )?,
            Shape::Line(path) => make("path", &[("class", "plot-line"), ("d", path)])?,
        };
        svg.append_child(&made).ok()?;
    }
    Some(svg)
}

/// Offers the plot as an SVG file that stands alone. `None` where the browser refuses.
pub fn save_svg(plot: &Plot, name: &str) -> Option<()> {
    files::download(name, "image/svg+xml", svg_file(plot).as_bytes())
}

/// Offers the plot as a PNG, twice as large as on screen; a moment later, once the browser has drawn it.
pub fn save_png(plot: &Plot, name: &str) -> Option<()> {
    const SCALE: u32 = 2;
    let options = BlobPropertyBag::new();
    options.set_type("image/svg+xml");
    let parts = js_sys::Array::of1(&svg_file(plot).into());
    let url =
        Url::create_object_url_with_blob(&Blob::new_with_str_sequence_and_options(&parts, &options).ok()?)
            .ok()?;
    let image = HtmlImageElement::new().ok()?;
    let canvas: HtmlCanvasElement = dom::document()?.create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(plot.width * SCALE);
    canvas.set_height(plot.height * SCALE);
    let (name, from, drawn) = (name.to_owned(), url.clone(), image.clone());
    let loaded = Closure::once_into_js(move || {
        let _ = Url::revoke_object_url(&from);
        // What the browser refuses gives no file, as every refused download does.
        let _ = paint(&canvas, &drawn, name);
    });
    image.set_onload(Some(loaded.unchecked_ref()));
    image.set_src(&url);
    Some(())
}

/// Draws the image over the canvas and offers what comes of it.
fn paint(canvas: &HtmlCanvasElement, image: &HtmlImageElement, name: String) -> Option<()> {
    let context = canvas.get_context("2d").ok().flatten()?.dyn_into::<CanvasRenderingContext2d>().ok()?;
    let (width, height) = (f64::from(canvas.width()), f64::from(canvas.height()));
    context.draw_image_with_html_image_element_and_dw_and_dh(image, 0.0, 0.0, width, height).ok()?;
    let offer = Closure::once_into_js(move |blob: Option<Blob>| {
        let _ = blob.and_then(|blob| files::offer(&name, &blob));
    });
    canvas.to_blob(offer.unchecked_ref()).ok()
}
