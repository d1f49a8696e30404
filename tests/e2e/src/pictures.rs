//! Pictures of parts of the page, and whether letters moved between two of them.

use serde_json::json;

use crate::Page;

/// A picture of one element, as PNG.
#[derive(Debug, Clone)]
pub struct Picture {
    png: Vec<u8>,
}

impl Picture {
    /// The file's bytes.
    pub fn png(&self) -> &[u8] {
        &self.png
    }
}

/// How two pictures of the same size differ in ink, which is what is darker than a threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InkChange {
    /// Pixels of ink in the first picture.
    pub ink: u64,
    /// Pixels that are ink in one of the two and not even beside ink in the other. Another ground behind the same
    /// letters changes their edges by less; letters that lose their joins or move flip dozens to hundreds.
    pub flipped: u64,
}

impl Page {
    /// A picture of an element, scrolled into view.
    pub async fn picture_of(&self, css: &str) -> Picture {
        let element = self.find(css).await;
        element.scroll_into_view().await.expect("it can be scrolled to");
        // Two frames: what the last change asked for has been painted.
        let frames = "await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));";
        self.eval_async(frames, vec![]).await;
        let png = element.screenshot_as_png().await.unwrap_or_else(|e| panic!("no picture of `{css}`: {e}"));
        Picture { png }
    }

    /// Compares the ink of two pictures. `dark_below` is the luminance, 0 to 255, under which a pixel is ink: choose it
    /// so that letters are below and the grounds of labels above.
    pub async fn ink_change(&self, before: &Picture, after: &Picture, dark_below: u8) -> InkChange {
        let arguments = vec![json!(before.png), json!(after.png), json!(dark_below)];
        let counts = self.eval_async(COMPARE, arguments).await;
        let part = |name: &str| counts[name].as_u64().expect("a count");
        InkChange { ink: part("ink"), flipped: part("flipped") }
    }
}

/// The browser decodes PNG already, so no crate has to.
const COMPARE: &str = r#"
    const pixels = async (bytes) => {
      const image = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: "image/png" }));
      const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
      const context = canvas.getContext("2d", { willReadFrequently: true });
      context.drawImage(image, 0, 0);
      return context.getImageData(0, 0, image.width, image.height);
    };
    const [a, b] = [await pixels(arguments[0]), await pixels(arguments[1])];
    if (a.width !== b.width || a.height !== b.height)
      throw new Error(`${a.width}×${a.height} and ${b.width}×${b.height} are no pictures of the same thing`);
    const dark = ({ data, width, height }, x, y) => {
      if (x < 0 || y < 0 || x >= width || y >= height) return false;
      const at = 4 * (y * width + x);
      return 0.2126 * data[at] + 0.7152 * data[at + 1] + 0.0722 * data[at + 2] < arguments[2];
    };
    const near = (image, x, y) => {
      for (let v = y - 1; v <= y + 1; v++) for (let u = x - 1; u <= x + 1; u++) if (dark(image, u, v)) return true;
      return false;
    };
    let [ink, flipped] = [0, 0];
    for (let y = 0; y < a.height; y++)
      for (let x = 0; x < a.width; x++) {
        const [one, two] = [dark(a, x, y), dark(b, x, y)];
        if (one) ink++;
        if (one !== two && !near(one ? b : a, x, y)) flipped++;
      }
    return { ink, flipped };
"#;
