//! What the page gives the user to keep: read from a real folder, in WebKit from the page itself.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::json;
use xtask::browsers::Browser;

use crate::Page;
use crate::page::PATIENCE;

/// A downloaded file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    pub name: String,
    pub bytes: Vec<u8>,
}

impl Page {
    /// Gets ready for downloads. WebKitGTK under automation saves none, so there the page's own call is caught, and
    /// this must come after [`Page::open`] and before the click; in the others it does nothing.
    pub async fn expect_download(&self) {
        if self.browser != Browser::WebKit {
            return;
        }
        self.eval(CATCH).await;
    }

    /// The next file that was downloaded, waited for. It is taken out, so that the next call gives the next.
    pub async fn read_download(&self) -> Download {
        let start = Instant::now();
        loop {
            let found = match self.browser {
                Browser::WebKit => self.caught_download().await,
                Browser::Chromium | Browser::Firefox => finished(&self.downloads_folder()),
            };
            if let Some(download) = found {
                return download;
            }
            assert!(start.elapsed() < PATIENCE, "nothing was downloaded");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn caught_download(&self) -> Option<Download> {
        let taken = self.eval_async(TAKE, vec![json!(null)]).await;
        let bytes =
            taken["bytes"].as_array()?.iter().filter_map(|b| u8::try_from(b.as_u64()?).ok()).collect();
        Some(Download { name: taken["name"].as_str()?.to_owned(), bytes })
    }
}

/// Takes a file out of the folder where a browser has finished writing it.
fn finished(folder: &Path) -> Option<Download> {
    let files: Vec<_> = std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path()).collect();
    let unfinished = |path: &Path| {
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
        name.ends_with(".crdownload") || name.ends_with(".part") || name.starts_with(".org.chromium")
    };
    // Firefox puts an empty file under the final name beside the one that it still writes.
    if files.iter().any(|file| unfinished(file)) {
        return None;
    }
    let file = files.iter().min()?;
    let name = file.file_name()?.to_str()?.to_owned();
    let bytes = std::fs::read(file).ok().filter(|bytes| !bytes.is_empty())?;
    std::fs::remove_file(file).ok()?;
    Some(Download { name, bytes })
}

/// Remembers each Blob that gets an address and each link that is followed to one. A script that runs in the page
/// by WebDriver may do so under any policy.
const CATCH: &str = r#"
    if (window.__wusumDownloads) return;
    const blobs = new Map(), downloads = window.__wusumDownloads = [];
    const create = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (blob) => { const address = create(blob); blobs.set(address, blob); return address; };
    const keep = (link) => {
      if (!link?.hasAttribute("download") || !blobs.has(link.href)) return false;
      downloads.push({ name: link.download, blob: blobs.get(link.href) });
      return true;
    };
    const click = HTMLAnchorElement.prototype.click;
    HTMLAnchorElement.prototype.click = function () { if (!keep(this)) click.call(this); };
    addEventListener("click", (event) => {
      if (keep(event.target.closest?.("a[download]"))) event.preventDefault();
    }, true);
"#;

const TAKE: &str = r#"
    const next = window.__wusumDownloads?.shift();
    if (!next) return null;
    return { name: next.name, bytes: [...new Uint8Array(await next.blob.arrayBuffer())] };
"#;
