//! Boxes that stand in for CSS Custom Highlights where a browser has none: search hits, the span in the making.
//!
//! They lie in their blocks, behind the text, so that they keep their places while blocks far away get their heights.

use web_sys::HtmlElement;

use super::sheet::Sheet;
use crate::platform::dom;
use crate::text::TextRange;
use crate::ui::px::Px;

/// What is marked, by the highlight's name, and the layers that show it.
#[derive(Default)]
pub struct Marks {
    marked: Vec<(&'static str, Vec<TextRange>)>,
    layers: Vec<HtmlElement>,
}

impl Marks {
    /// Marks these ranges under a name, in place of those before.
    pub fn set(&mut self, name: &'static str, ranges: &[TextRange]) {
        self.marked.retain(|(other, _)| *other != name);
        if !ranges.is_empty() {
            self.marked.push((name, ranges.to_vec()));
        }
    }

    /// Measures all and shows it, in place of what was shown.
    pub fn draw(&mut self, sheet: &Sheet) {
        for layer in self.layers.drain(..) {
            layer.remove();
        }
        let Some(document) = dom::document() else { return };
        // Blocks that are not there yet come first: each would make the page be laid out again.
        for (block, _) in
            self.marked.iter().flat_map(|(_, ranges)| ranges).flat_map(|range| sheet.dom_ranges(*range))
        {
            sheet.node(block);
        }
        let mut drawn = Vec::new();
        for (name, ranges) in &self.marked {
            for (block, range) in ranges.iter().flat_map(|range| sheet.dom_ranges(*range)) {
                let Some(node) = sheet.node(block) else { continue };
                let origin = node.element.get_bounding_client_rect();
                let Some(rects) = range.get_client_rects() else { continue };
                for rect in
                    (0..rects.length()).filter_map(|at| rects.item(at)).filter(|rect| rect.width() > 0.0)
                {
                    let (left, top) = (rect.left() - origin.left(), rect.top() - origin.top());
                    let (width, height) = (rect.width(), rect.height());
                    let [left, top, width, height] = [left, top, width, height].map(Px);
                    let css = format!("left:{left}px;top:{top}px;width:{width}px;height:{height}px");
                    drawn.push((*name, &node.element, css));
                }
            }
        }
        let mut last: Option<(&HtmlElement, HtmlElement)> = None;
        for (name, block, css) in drawn {
            let layer = match &last {
                Some((of, layer)) if *of == block => layer.clone(),
                _ => {
                    let Some(layer) = dom::create(&document, "div", "marks") else { continue };
                    // Appending to a block that is there does not fail.
                    let _ = layer.set_attribute("aria-hidden", "true");
                    let _ = block.append_child(&layer);
                    self.layers.push(layer.clone());
                    last = Some((block, layer.clone()));
                    layer
                }
            };
            if let Some(mark) = dom::create(&document, "i", name) {
                mark.style().set_css_text(&css);
                let _ = layer.append_child(&mark);
            }
        }
    }
}
