//! Conversions between bytes, UTF-16 code units (the DOM) and code points (files).

/// A position in UTF-16 code units, as the DOM counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Utf16Pos(pub usize);

/// A position in Unicode code points, as Python and our files count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CharPos(pub usize);

/// Byte position of a UTF-16 position; `None` past the end or inside a surrogate pair. O(position).
pub fn byte_of_utf16(text: &str, pos: Utf16Pos) -> Option<usize> {
    Mark::default().walk(text, |mark| mark.utf16, pos.0).map(|mark| mark.byte)
}

/// UTF-16 position of a byte position; `None` past the end or inside a code point. O(position).
pub fn utf16_of_byte(text: &str, byte: usize) -> Option<Utf16Pos> {
    Some(Utf16Pos(text.get(..byte)?.chars().map(char::len_utf16).sum()))
}

/// Byte position of a code-point position; `None` past the end. O(position).
pub fn byte_of_char(text: &str, pos: CharPos) -> Option<usize> {
    Mark::default().walk(text, |mark| mark.chars, pos.0).map(|mark| mark.byte)
}

/// Code-point position of a byte position; `None` past the end or inside a code point. O(position).
pub fn char_of_byte(text: &str, byte: usize) -> Option<CharPos> {
    Some(CharPos(text.get(..byte)?.chars().count()))
}

/// Every this many bytes the table remembers all three counts.
const STEP: usize = 128;

/// The three counts at one character edge.
#[derive(Clone, Copy, Debug, Default)]
struct Mark {
    byte: usize,
    utf16: usize,
    chars: usize,
}

/// Checkpoints over a text, so that one conversion walks at most about a line.
#[derive(Clone, Debug)]
pub struct UnitTable<'a> {
    text: &'a str,
    marks: Vec<Mark>,
}

impl<'a> UnitTable<'a> {
    pub fn new(text: &'a str) -> Self {
        let mut marks = vec![Mark::default()];
        let mut at = Mark::default();
        for c in text.chars() {
            if at.byte >= marks.len() * STEP {
                marks.push(at);
            }
            at = at.after(c);
        }
        Self { text, marks }
    }

    pub fn byte_of_utf16(&self, pos: Utf16Pos) -> Option<usize> {
        self.find(|mark| mark.utf16, pos.0).map(|mark| mark.byte)
    }

    pub fn byte_of_char(&self, pos: CharPos) -> Option<usize> {
        self.find(|mark| mark.chars, pos.0).map(|mark| mark.byte)
    }

    pub fn utf16_of_byte(&self, byte: usize) -> Option<Utf16Pos> {
        self.find(|mark| mark.byte, byte).map(|mark| Utf16Pos(mark.utf16))
    }

    pub fn char_of_byte(&self, byte: usize) -> Option<CharPos> {
        self.find(|mark| mark.byte, byte).map(|mark| CharPos(mark.chars))
    }

    /// The character edge where `unit` counts exactly `wanted`.
    fn find(&self, unit: impl Fn(&Mark) -> usize, wanted: usize) -> Option<Mark> {
        let index = self.marks.partition_point(|mark| unit(mark) <= wanted).checked_sub(1)?;
        self.marks[index].walk(self.text, unit, wanted)
    }
}

impl Mark {
    /// From here on to the character edge where `unit` counts exactly `wanted`.
    fn walk(mut self, text: &str, unit: impl Fn(&Self) -> usize, wanted: usize) -> Option<Self> {
        for c in text[self.byte..].chars() {
            if unit(&self) >= wanted {
                break;
            }
            self = self.after(c);
        }
        (unit(&self) == wanted).then_some(self)
    }

    fn after(self, c: char) -> Self {
        Self { byte: self.byte + c.len_utf8(), utf16: self.utf16 + c.len_utf16(), chars: self.chars + 1 }
    }
}
