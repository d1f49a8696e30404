//! Native benchmarks: what one action costs with 15 and with 15,000 spans on a text of 1 MB.
//!
//! The block that is asked about holds the same 15 spans in both cases, so a difference between the columns is the
//! price of the other 14,985. Export belongs at the end of this file.

use divan::{Bencher, black_box};
use wusum::edit::{Editor, Stamp, add_span, apply};
use wusum::model::{
    AnnotationSet, AnnotatorId, Article, ArticleId, ArticleMeta, LabelId, Origin, Project, SetId, SpanId,
    SpanTable, UtcMillis, levels, segments,
};
use wusum::text::TextRange;

const COUNTS: [usize; 2] = [15, 15_000];
/// Bytes of text.
const TEXT_LEN: usize = 1_000_000;
/// Words in a paragraph, which is one block here.
const PARAGRAPH: usize = 100;
/// Spans in the block that is asked about.
const IN_BLOCK: usize = 15;
const LABELS: [&str; 5] = ["person", "place", "organization", "quote", "event"];

fn main() {
    divan::main();
}

/// Adding a span by its command, applying it, and undoing it.
#[divan::bench(args = COUNTS)]
fn add_apply_undo(bencher: Bencher, count: usize) {
    let Bench { project, set, words, .. } = Bench::new(count);
    let mut editor = Editor::new(project);
    let range = TextRange::between(words[0].start(), words[7].end());
    let label = LabelId::new("event");
    bencher.bench_local(|| {
        let id = SpanId::new("new");
        let edit = add_span(editor.project(), &set, id, range, &label, &stamp()).expect("the span is new");
        editor.apply(edit).expect("the edit fits");
        editor.undo()
    });
}

/// What covers each stretch of one block.
#[divan::bench(args = COUNTS)]
fn segments_of_a_block(bencher: Bencher, count: usize) {
    let bench = Bench::new(count);
    let (table, block) = (bench.table(), bench.block());
    bencher.bench_local(|| segments(&table.touching(black_box(block)), block).len());
}

/// How high each span of one block stands.
#[divan::bench(args = COUNTS)]
fn levels_of_a_block(bencher: Bencher, count: usize) {
    let bench = Bench::new(count);
    let (table, block) = (bench.table(), bench.block());
    bencher.bench_local(|| levels(&table.touching(black_box(block))));
}

#[divan::bench(args = COUNTS)]
fn span_under_a_position(bencher: Bencher, count: usize) {
    let bench = Bench::new(count);
    let (table, pos) = (bench.table(), bench.words[IN_BLOCK].start());
    bencher.bench_local(|| table.at(black_box(pos)).len());
}

#[divan::bench(args = COUNTS)]
fn next_span(bencher: Bencher, count: usize) {
    let bench = Bench::new(count);
    let table = bench.table();
    let first = table.iter().next().expect("there are spans");
    bencher.bench_local(|| table.next_after(black_box(Some(first)), 0).map(|span| span.extent()));
}

struct Bench {
    project: Project,
    set: SetId,
    /// Of the whole text, in order.
    words: Vec<TextRange>,
}

impl Bench {
    /// Fifteen spans in the first paragraph, the others spread over the rest; every third one holds the next two.
    fn new(count: usize) -> Self {
        let (text, words) = arabic_like(TEXT_LEN);
        let (article, set) = (ArticleId::new("article"), SetId::new("set"));
        let mut project = Project::default();
        project.add_article(Article::new(article.clone(), text, ArticleMeta::default()));
        project.add_set(AnnotationSet::new(set.clone(), article, AnnotatorId::new("bench")));
        let far = words.len() - PARAGRAPH - 10;
        for number in 0..count {
            let first = match number.checked_sub(IN_BLOCK) {
                None => number * 2,
                Some(rest) => PARAGRAPH + rest * far / (count - IN_BLOCK),
            };
            let last = if number % 3 == 0 { first + 6 } else { first };
            let range = TextRange::between(words[first].start(), words[last].end());
            let label = LabelId::new(LABELS[number % LABELS.len()]);
            let id = SpanId::new(format!("span{number}"));
            let edit = add_span(&project, &set, id, range, &label, &stamp()).expect("places differ");
            apply(&mut project, &edit).expect("the edit fits");
        }
        Self { project, set, words }
    }

    fn table(&self) -> &SpanTable {
        &self.project.set(&self.set).expect("the set was added").spans
    }

    /// The first paragraph.
    fn block(&self) -> TextRange {
        TextRange::between(0, self.words[PARAGRAPH - 1].end())
    }
}

fn stamp() -> Stamp {
    Stamp { annotator: AnnotatorId::new("bench"), now: UtcMillis(0), origin: Origin::Hand }
}

/// At least `len` bytes of words of Arabic letters, some vocalised, in paragraphs; and where the words are.
fn arabic_like(len: usize) -> (String, Vec<TextRange>) {
    let letters: Vec<char> = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي".chars().collect();
    let (mut text, mut words, mut state) = (String::new(), Vec::new(), 1_u64);
    let mut random = |below: usize| {
        // Knuth's MMIX generator; its upper bits are the good ones.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    while text.len() < len {
        let start = text.len();
        for _ in 0..2 + random(7) {
            text.push(letters[random(letters.len())]);
            if random(8) == 0 {
                text.push('\u{064E}');
            }
        }
        words.push(TextRange::between(start, text.len()));
        text.push(if words.len() % PARAGRAPH == 0 { '\n' } else { ' ' });
    }
    (text, words)
}
