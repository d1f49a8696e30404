//! How the page and the jobs program talk: the shapes of their messages, and how they are sent.
//!
//! The jobs program (`src/bin/jobs.rs`) usually runs in a worker; where none can be had it runs on the page itself, and
//! events on the window take the place of `postMessage`. What a job is, is `jobs`' business.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{CustomEvent, CustomEventInit, DedicatedWorkerGlobalScope, MessageEvent, Window, Worker};

use super::dom;
use crate::jobs::Message;

/// Events on the window, where the two ends share a page.
const TO_JOBS: &str = "wusum-to-jobs";
const TO_PAGE: &str = "wusum-to-page";

/// What one end says to the other; told apart by the number of parts.
#[derive(Debug)]
pub enum Said {
    /// From the jobs program: it listens. From the page: do you listen?
    Here,
    /// A job or a reply, with the number of its job.
    Message(u32, Message),
}

impl Said {
    /// Of the job that it is about.
    pub fn id(&self) -> Option<u32> {
        match self {
            Self::Here => None,
            Self::Message(id, _) => Some(*id),
        }
    }

    fn parts(&self) -> Array {
        match self {
            Self::Here => Array::new(),
            Self::Message(id, Message { head, payload }) => Array::of3(
                &(*id).into(),
                &Uint8Array::from(payload.as_slice()),
                &Uint8Array::from(head.as_slice()),
            ),
        }
    }

    /// `None` for what is none of ours.
    fn heard(parts: &JsValue) -> Option<Self> {
        let parts = parts.dyn_ref::<Array>()?;
        let id = parts.get(0).as_f64().map(|id| id as u32);
        Some(match parts.length() {
            0 => Self::Here,
            3 => {
                let bytes = |at| Some(parts.get(at).dyn_into::<Uint8Array>().ok()?.to_vec());
                Self::Message(id?, Message { payload: bytes(1)?, head: bytes(2)? })
            }
            _ => return None,
        })
    }
}

/// Sends a message's bytes without copying them again. `false` where it cannot be sent.
fn post(said: &Said, send: impl Fn(&JsValue, &JsValue) -> Result<(), JsValue>) -> bool {
    let parts = said.parts();
    let payload = parts.get(1).dyn_into::<Uint8Array>().ok();
    let handed_over = payload.iter().map(Uint8Array::buffer).collect::<Array>();
    send(&parts, &handed_over).is_ok()
}

fn dispatch(window: &Window, name: &str, said: &Said) -> bool {
    let init = CustomEventInit::new();
    init.set_detail(&said.parts());
    CustomEvent::new_with_event_init_dict(name, &init).and_then(|event| window.dispatch_event(&event)).is_ok()
}

fn listen_on_window(window: &Window, name: &str, heard: impl Fn(Said) + 'static) {
    // Events on the window are heard while they are said, so one end may be called again before it has returned.
    let closure = Closure::<dyn Fn(CustomEvent)>::new(move |event: CustomEvent| {
        if let Some(said) = Said::heard(&event.detail()) {
            heard(said);
        }
    });
    // Registering a listener on an existing target does not fail.
    let _ = window.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
    closure.forget();
}

/// The page's end.
#[derive(Clone, Debug, PartialEq)]
pub enum ToJobs {
    Worker(Worker),
    SamePage(Window),
}

impl ToJobs {
    /// `false` where it cannot be sent.
    pub fn say(&self, said: &Said) -> bool {
        match self {
            Self::Worker(worker) => post(said, |parts, over| worker.post_message_with_transfer(parts, over)),
            Self::SamePage(window) => dispatch(window, TO_JOBS, said),
        }
    }

    /// Listens for as long as the page lives.
    pub fn listen(&self, heard: impl Fn(Said) + 'static) {
        match self {
            Self::Worker(worker) => dom::listen_forever(worker, "message", move |event: MessageEvent| {
                if let Some(said) = Said::heard(&event.data()) {
                    heard(said);
                }
            }),
            Self::SamePage(window) => listen_on_window(window, TO_PAGE, heard),
        }
    }
}

/// The jobs program's end.
#[derive(Clone, Debug)]
pub enum ToPage {
    Worker(DedicatedWorkerGlobalScope),
    SamePage(Window),
}

impl ToPage {
    /// From where this program runs; `None` in a place that is neither page nor worker.
    pub fn new() -> Option<Self> {
        match dom::window() {
            Some(window) => Some(Self::SamePage(window)),
            None => js_sys::global().dyn_into().ok().map(Self::Worker),
        }
    }

    /// `false` where it cannot be sent.
    pub fn say(&self, said: &Said) -> bool {
        match self {
            Self::Worker(scope) => post(said, |parts, over| scope.post_message_with_transfer(parts, over)),
            Self::SamePage(window) => dispatch(window, TO_PAGE, said),
        }
    }

    /// Listens for as long as the program lives.
    pub fn listen(&self, heard: impl Fn(Said) + 'static) {
        match self {
            Self::Worker(scope) => dom::listen_forever(scope, "message", move |event: MessageEvent| {
                if let Some(said) = Said::heard(&event.data()) {
                    heard(said);
                }
            }),
            Self::SamePage(window) => listen_on_window(window, TO_JOBS, heard),
        }
    }
}
