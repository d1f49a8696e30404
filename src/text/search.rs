//! Finding a string as a reader means it: without regard to case, tashkeel and tatweel.

use super::TextRange;

/// Up to `most` places where `query` stands in `text`, in order, not overlapping. An empty query stands nowhere.
///
/// O(text · query) at worst; offsets are those of the text as it is.
pub fn find(text: &str, query: &str, most: usize) -> Vec<TextRange> {
    let query = Query::new(query);
    let mut found = Vec::new();
    let mut from = 0;
    while found.len() < most
        && let Some(place) = query.first_in(text, from, text.len())
    {
        from = place.end();
        found.push(place);
    }
    found
}

/// A text as a search sees it: small letters, without tashkeel and tatweel.
pub fn folded(text: &str) -> String {
    text.chars().filter_map(fold).collect()
}

/// What is looked for, for whoever looks through many texts or a long one piece by piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query(Vec<char>);

impl Query {
    pub fn new(query: &str) -> Self {
        Self(query.chars().filter_map(fold).collect())
    }

    /// Whether it has no letter: then it stands nowhere.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first place in `text` that begins at `from` or later and before `until` (bytes); it may end after that.
    ///
    /// A position inside a code point counts as the next one's start, so pieces that meet leave nothing out.
    pub fn first_in(&self, text: &str, from: usize, until: usize) -> Option<TextRange> {
        let (first, later) = self.0.split_first()?;
        let from = (from..=text.len()).find(|at| text.is_char_boundary(*at))?;
        let letters = text[from..].char_indices().map(|(at, c)| (from + at, c));
        let mut letters = letters.filter_map(|(at, c)| Some((at, c, fold(c)?)));
        loop {
            let (start, c, letter) = letters.next().filter(|(start, ..)| *start < until)?;
            if letter != *first {
                continue;
            }
            let mut rest = letters.clone();
            let last = later.iter().try_fold((start, c), |_, wanted| {
                let (at, c, letter) = rest.next()?;
                (letter == *wanted).then_some((at, c))
            });
            if let Some((at, c)) = last {
                return TextRange::new(start, end_with_marks(text, at + c.len_utf8()));
            }
        }
    }
}

/// The words around a place, cut at spaces: before it, the words that it touches, after it; `around` bytes or less on
/// each side, and nothing of other lines.
pub fn words_around(text: &str, place: TextRange, around: usize) -> [&str; 3] {
    let is_cut = |c: char| c.is_whitespace() || c.is_control();
    let is_line_end = |c: char| matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}');
    let (head, tail) = (&text[..place.start()], &text[place.end()..]);
    let start = head.rfind(is_cut).map_or(0, |at| at + head[at..].chars().next().map_or(0, char::len_utf8));
    let end = place.end() + tail.find(is_cut).unwrap_or(tail.len());
    // A line may be long, and whoever asks may ask for many places of it.
    let low = text.ceil_char_boundary(start.saturating_sub(around));
    let from = match text[low..start].rfind(is_line_end) {
        Some(at) => low + at + text[low + at..].chars().next().map_or(0, char::len_utf8),
        None if low == 0 || text[..low].ends_with(is_line_end) => low,
        None => text[low..start].find(is_cut).map_or(start, |at| low + at),
    };
    let high = text.floor_char_boundary((end + around).min(text.len()));
    let to = match text[end..high].find(is_line_end) {
        Some(at) => end + at,
        None if high == text.len() || text[high..].starts_with(is_line_end) => high,
        None => text[end..high].rfind(is_cut).map_or(end, |at| end + at),
    };
    [&text[from.min(start)..start], &text[start..end], &text[end..to.max(end)]]
}

/// The letter that counts: `None` for tashkeel and tatweel.
pub fn fold(c: char) -> Option<char> {
    match c {
        '\u{064B}'..='\u{0652}' | '\u{0670}' | '\u{0640}' => None,
        _ => c.to_lowercase().next(),
    }
}

/// Marks belong to the letter before them.
fn end_with_marks(text: &str, end: usize) -> usize {
    let marks = text[end..].chars().take_while(|c| fold(*c).is_none() && *c != '\u{0640}');
    end + marks.map(char::len_utf8).sum::<usize>()
}
