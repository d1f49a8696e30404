//! From a file's bytes to text: which encoding, and never a character that was not there.
//!
//! A byte order mark or valid UTF-8 decides; otherwise a person does, from previews.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::ImportProblem;
use crate::order::sort_by_key;

/// Reads bytes in an encoding by its WHATWG label; the browser has one, natively it is `encoding_rs`.
pub trait Decoder {
    /// `None` on any error: U+FFFD never stands for what could not be read.
    fn decode(&self, label: &str, bytes: &[u8]) -> Option<String>;
}

/// Text, or a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decoded {
    /// The byte order mark is taken off, nothing else.
    Text { text: String, encoding: String },
    /// The likeliest first; never empty.
    Ask(Vec<Candidate>),
}

/// An encoding that reads the file without error, and what the text would look like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    pub encoding: Cow<'static, str>,
    /// Up to [`PREVIEW_CHARS`] characters from the first line that is not plain ASCII.
    pub preview: String,
}

pub const PREVIEW_CHARS: usize = 300;

/// In the order in which equally likely ones are offered.
const LEGACY: [&str; 3] = ["windows-1252", "windows-1256", "iso-8859-6"];

/// Decodes by a byte order mark or as UTF-8, else asks.
pub fn decode(bytes: &[u8], decoder: &dyn Decoder) -> Result<Decoded, ImportProblem> {
    let sure = |text, encoding: &str| Ok(Decoded::Text { text, encoding: encoding.to_owned() });
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        let text = std::str::from_utf8(rest);
        let text = text.map_err(|error| ImportProblem::NotUtf8 { at: 3 + error.valid_up_to() })?;
        return sure(text.to_owned(), "utf-8");
    }
    if bytes.starts_with(b"\xFF\xFE") {
        return sure(utf16(bytes, u16::from_le_bytes)?, "utf-16le");
    }
    if bytes.starts_with(b"\xFE\xFF") {
        return sure(utf16(bytes, u16::from_be_bytes)?, "utf-16be");
    }
    if let Some(candidates) = unmarked_utf16(bytes) {
        return Ok(Decoded::Ask(candidates));
    }
    if bytes.contains(&0) {
        return Err(ImportProblem::Binary { kind: None });
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return if is_text(text) {
            sure(text.to_owned(), "utf-8")
        } else {
            Err(ImportProblem::Binary { kind: None })
        };
    }
    let mut candidates = Vec::new();
    for encoding in LEGACY {
        let text = decoder.decode(encoding, bytes);
        // C1 controls are the bytes that an encoding leaves undefined.
        let text = text.filter(|text| !text.contains(|c| matches!(c, '\u{80}'..='\u{9F}' | '\u{FFFD}')));
        if let Some(text) = text.filter(|text| is_text(text)) {
            candidates
                .push((likelihood(&text), Candidate { encoding: encoding.into(), preview: preview(&text) }));
        }
    }
    sort_by_key(&mut candidates, |(likelihood, _)| std::cmp::Reverse(*likelihood));
    let candidates: Vec<Candidate> = candidates.into_iter().map(|(_, candidate)| candidate).collect();
    if candidates.is_empty() { Err(ImportProblem::NoEncoding) } else { Ok(Decoded::Ask(candidates)) }
}

/// Decodes as the person chose. One byte order mark at the start is none of the text; a second one is.
pub fn decode_as(bytes: &[u8], label: &str, decoder: &dyn Decoder) -> Result<String, ImportProblem> {
    let text = match label {
        "utf-8" => {
            std::str::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)).ok().map(str::to_owned)
        }
        "utf-16le" => Some(utf16(bytes, u16::from_le_bytes)?),
        "utf-16be" => Some(utf16(bytes, u16::from_be_bytes)?),
        _ => decoder.decode(label, bytes),
    };
    text.ok_or_else(|| ImportProblem::WrongEncoding { label: label.to_owned() })
}

/// Text of UTF-16 units, such as a browser's string; a lone surrogate is named by its unit's number.
pub fn from_utf16(units: &[u16]) -> Result<String, ImportProblem> {
    let mut text = String::with_capacity(units.len());
    let mut at = 0;
    for c in char::decode_utf16(units.iter().copied()) {
        let c = c.map_err(|_| ImportProblem::LoneSurrogate { at })?;
        at += c.len_utf16();
        text.push(c);
    }
    Ok(text)
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, ImportProblem> {
    if !bytes.len().is_multiple_of(2) {
        return Err(ImportProblem::OddLength { bytes: bytes.len() });
    }
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
    let text = from_utf16(&units).map_err(|problem| match problem {
        ImportProblem::LoneSurrogate { at } => ImportProblem::LoneSurrogate { at: at * 2 },
        other => other,
    })?;
    let text = text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text);
    if is_text(&text) { Ok(text) } else { Err(ImportProblem::Binary { kind: None }) }
}

/// UTF-16 without a mark shows by its zero bytes: spaces and line ends have them all on one side.
fn unmarked_utf16(bytes: &[u8]) -> Option<Vec<Candidate>> {
    let zeros = |parity: usize| bytes.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let (most, least) = (even.max(odd), even.min(odd));
    if !bytes.len().is_multiple_of(2) || most == 0 || least * 10 > most || most * 100 < bytes.len() {
        return None;
    }
    let (encoding, text) = match even > odd {
        true => ("utf-16be", utf16(bytes, u16::from_be_bytes)),
        false => ("utf-16le", utf16(bytes, u16::from_le_bytes)),
    };
    Some(vec![Candidate { encoding: encoding.into(), preview: preview(&text.ok()?) }])
}

/// Whether a text has no zero and hardly any other control character.
fn is_text(text: &str) -> bool {
    let odd =
        |c: &char| c.is_ascii_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{C}' | '\u{1B}' | '\u{1A}');
    let (mut odd_ones, mut all) = (0, 0_usize);
    for c in text.chars() {
        if c == '\0' {
            return false;
        }
        all += 1;
        odd_ones += usize::from(odd(&c));
    }
    odd_ones * 50 <= all
}

/// How much like writing a decoding looks, in thousandths: words of one script, and Arabic of frequent letters.
fn likelihood(text: &str) -> i64 {
    let is_arabic = |c: char| matches!(c, '\u{620}'..='\u{6D3}');
    let (mut foreign, mut good, mut frequent) = (0_i64, 0_i64, 0_i64);
    for word in text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '\u{640}' | '\u{64B}'..='\u{652}')))
    {
        let outside = word.chars().filter(|c| !c.is_ascii()).count() as i64;
        let arabic = word.chars().any(is_arabic);
        let mixed = arabic
            && word
                .chars()
                .any(|c| c.is_alphabetic() && !is_arabic(c) && !('\u{64B}'..='\u{652}').contains(&c));
        good += if mixed { 0 } else { outside };
        frequent += word.chars().filter(|c| "اليمونرتبة".contains(*c)).count() as i64;
        foreign += outside;
    }
    // Signs such as × inside what should be words count against a decoding.
    foreign +=
        text.chars().filter(|c| !c.is_ascii() && !c.is_alphanumeric() && !is_arabic(*c)).count() as i64 / 4;
    (good * 1_000 + frequent * 500) / foreign.max(1)
}

fn preview(text: &str) -> String {
    let first = text.find(|c: char| !c.is_ascii()).unwrap_or(0);
    let line = text[..first].rfind('\n').map_or(0, |newline| newline + 1);
    text[line..].chars().take(PREVIEW_CHARS).collect()
}
