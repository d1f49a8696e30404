//! What browsers bring for free, natively: decoding by `encoding_rs`. HTML is parsed as in the jobs program.

use super::decode::Decoder;
pub use super::html_parser::ParsedHtml as NativeHtml;

/// Decodes by the tables of the WHATWG Encoding Standard, as browsers do.
#[derive(Clone, Copy, Debug, Default)]
pub struct NativeDecoder;

impl Decoder for NativeDecoder {
    fn decode(&self, label: &str, bytes: &[u8]) -> Option<String> {
        let encoding = encoding_rs::Encoding::for_label(label.as_bytes())?;
        let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
        Some(text.into_owned())
    }
}
