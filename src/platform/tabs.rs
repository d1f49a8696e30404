//! Telling the other tabs that something was written. The message says only *look*: what there is to see is in the
//! database.

use wasm_bindgen::JsValue;
use web_sys::{BroadcastChannel, MessageEvent};

use super::dom;

/// The channel to the other tabs.
#[derive(Clone)]
pub struct Tabs(Option<BroadcastChannel>);

impl Tabs {
    /// Calls `look` whenever another tab has written to the store of this name, for the life of the page. Where the browser has no channels, tabs
    /// see each other's work with their own next edit.
    pub fn listen(name: &str, look: impl Fn() + 'static) -> Self {
        let channel = BroadcastChannel::new(name).ok();
        if let Some(channel) = &channel {
            dom::listen_forever(channel, "message", move |_: MessageEvent| look());
        }
        Self(channel)
    }

    /// Tells all tabs that have the store of this name open.
    pub fn tell_all(name: &str) {
        if let Ok(channel) = BroadcastChannel::new(name) {
            // A channel that was just opened takes it.
            let _ = channel.post_message(&JsValue::from_str("look"));
            channel.close();
        }
    }

    pub fn tell(&self) {
        if let Some(channel) = &self.0 {
            // A closed channel has nobody to tell.
            let _ = channel.post_message(&JsValue::from_str("look"));
        }
    }
}
