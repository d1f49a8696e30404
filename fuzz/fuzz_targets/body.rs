//! The bodies of `wusum::formats::fuzz` under libFuzzer: one program for all, `WUSUM_FUZZ` names the body.
//!
//! `cargo xtask soak fuzz` builds and runs it. Beside what the body checks, a reading may not have more memory at once than
//! [`TIMES`] its input. With `WUSUM_FUZZ_SEEDS` it first writes the body's seeds into that folder; without a body it
//! lists all and ends.
#![no_main]

use std::alloc::{GlobalAlloc, Layout, System};
use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use libfuzzer_sys::fuzz_target;
use wusum::formats::fuzz::{BODIES, Body, Watch, body, run, seeds};
use wusum::formats::native::{NativeDecoder, NativeHtml};
use wusum::formats::{Choices, Outcome, import};

/// Memory that a reading may have at once, in bytes for a byte of its input.
const TIMES: usize = 10;

/// What any reading may have, however small its input: tables, buffers, and what a single article, set and label of a
/// few bytes come to.
const FLOOR: usize = 1 << 20;

struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

fn more(bytes: usize) {
    PEAK.fetch_max(NOW.fetch_add(bytes, Relaxed) + bytes, Relaxed);
}

// SAFETY: everything is handed to the system's allocator as it came; counting touches no memory of the caller's.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        more(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Relaxed);
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        more(layout.size());
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // Both are there while one is copied into the other.
        more(size);
        let new = unsafe { System.realloc(at, layout, size) };
        NOW.fetch_sub(layout.size(), Relaxed);
        new
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

#[derive(Default)]
struct Memory {
    before: usize,
}

impl Watch for Memory {
    fn begin(&mut self) {
        self.before = NOW.load(Relaxed);
        PEAK.store(self.before, Relaxed);
    }

    fn end(&mut self, bytes: usize) {
        let peak = PEAK.load(Relaxed) - self.before;
        let most = (TIMES * bytes).max(FLOOR);
        assert!(peak <= most, "{peak} bytes at once for an input of {bytes}; {most} are allowed");
    }
}

static BODY: OnceLock<&'static Body> = OnceLock::new();

fn begin() {
    let name = std::env::var("WUSUM_FUZZ").unwrap_or_default();
    let Some(found) = body(&name) else {
        BODIES.iter().for_each(|body| println!("{}", body.name));
        std::process::exit(0);
    };
    let _ = BODY.set(found);
    if let Some(folder) = std::env::var_os("WUSUM_FUZZ_SEEDS") {
        write_seeds(found, folder.as_ref());
    }
}

fn write_seeds(body: &Body, folder: &Path) {
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/nasty.json");
    let bytes = std::fs::read(ours).expect("the project's own text is there");
    let Outcome::Project(ours) =
        import("nasty.json", &bytes, &Choices::default(), &NativeDecoder, &NativeHtml)
    else {
        panic!("the project's own text is read");
    };
    let is_reader = body.formats.is_empty() && body.name != "zip";
    let wanted = |name: &str| name == body.name || is_reader && name != "zip";
    for (number, (_, bytes)) in seeds(&ours.project).into_iter().filter(|(name, _)| wanted(name)).enumerate()
    {
        std::fs::write(folder.join(format!("ours-{number}")), bytes).expect("a seed can be written");
    }
}

fuzz_target!(init: begin(), |data: &[u8]| {
    run(BODY.get().expect("it was set"), data, &mut Memory::default());
});
