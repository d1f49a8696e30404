//! What the browser says about its storage: how much is used, how much is left, and whether it promised to keep it.

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::StorageManager;

use super::dom;

/// Bytes of everything that is kept for this address; `None` where the browser does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Room {
    pub used: Option<f64>,
    /// An upper bound, which the browser may rise or lower.
    pub allowed: Option<f64>,
    /// Whether it promised not to throw anything away to make room.
    pub kept: Option<bool>,
}

fn manager() -> Option<StorageManager> {
    let manager = dom::window()?.navigator().storage();
    // Missing on an address without encryption that is not one's own machine, whatever the type says.
    let there: &JsValue = manager.as_ref();
    (!there.is_undefined()).then_some(manager)
}

async fn answer(promise: Result<js_sys::Promise, JsValue>) -> Option<JsValue> {
    JsFuture::from(promise.ok()?).await.ok()
}

pub async fn look() -> Room {
    let Some(manager) = manager() else { return Room::default() };
    let estimate = answer(manager.estimate()).await.unwrap_or_default();
    let number = |name: &str| js_sys::Reflect::get(&estimate, &name.into()).ok()?.as_f64();
    let kept = answer(manager.persisted()).await.and_then(|kept| kept.as_bool());
    Room { used: number("usage"), allowed: number("quota"), kept }
}

/// Asks the browser to keep what is here; its answer, which may wait for the user's.
pub async fn ask_to_keep() -> Option<bool> {
    answer(manager()?.persist()).await?.as_bool()
}

/// Whether the browser puts that question to the user; others decide by themselves.
pub fn asks_the_user() -> bool {
    agent().contains("Firefox/")
}

/// Whether this is Safari (or another browser of iOS, which is Safari inside) that has not been installed: it deletes
/// what a page keeps after seven days of use without a visit to it.
pub fn forgets_in_seven_days() -> bool {
    let agent = agent();
    let is_webkit =
        agent.contains("AppleWebKit/") && !agent.contains("Chrome/") && !agent.contains("Chromium/");
    is_webkit && agent.contains("Mac OS X") && !dom::media_matches("(display-mode: standalone)")
}

fn agent() -> String {
    dom::window().and_then(|window| window.navigator().user_agent().ok()).unwrap_or_default()
}
