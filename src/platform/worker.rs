//! The one worker that carries long work: a queue of jobs on the page's side, and the loop on the worker's.
//!
//! The worker runs the same program (`main` serves where there is no window). Cancelling ends it and starts
//! another. Where no worker can be had, a job runs on the page. What a job does is `jobs`' business.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, Event, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::dom;
use super::files;
use super::reply::{Reply, Sender};

/// Why a job gave no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    Cancelled,
    /// The program failed in the midst of it (out of memory, a bug).
    Failed,
}

type Answer = Result<Vec<u8>, Stopped>;

struct Pending {
    id: u32,
    job: Vec<u8>,
    progress: Rc<dyn Fn(&[u8])>,
    answer: Sender<Answer>,
}

#[derive(Default)]
struct Client {
    worker: Option<Worker>,
    /// The worker has said that it listens.
    ready: bool,
    /// No worker can be had here.
    without: bool,
    last_id: u32,
    running: Option<Pending>,
    waiting: VecDeque<Pending>,
}

thread_local! {
    static CLIENT: RefCell<Client> = RefCell::default();
}

/// A job under way. Dropping it changes nothing; [`Ticket::cancel`] ends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket(u32);

/// Puts an encoded job into the queue. `progress` is called with encoded progress on the way.
pub fn start(job: Vec<u8>, progress: impl Fn(&[u8]) + 'static) -> (Ticket, Reply<Answer>) {
    let (reply, answer) = Reply::new();
    let id = CLIENT.with_borrow_mut(|client| {
        client.last_id += 1;
        let id = client.last_id;
        client.waiting.push_back(Pending { id, job, progress: Rc::new(progress), answer });
        id
    });
    advance();
    (Ticket(id), reply)
}

impl Ticket {
    /// Ends the job; one that is done already stays done.
    pub fn cancel(self) {
        let ended = CLIENT.with_borrow_mut(|client| {
            if client.running.as_ref().is_some_and(|running| running.id == self.0) {
                if let Some(worker) = client.worker.take() {
                    worker.terminate();
                }
                client.ready = false;
                return client.running.take();
            }
            let at = client.waiting.iter().position(|waiting| waiting.id == self.0)?;
            client.waiting.remove(at)
        });
        if let Some(ended) = ended {
            ended.answer.send(Err(Stopped::Cancelled));
        }
        advance();
    }
}

/// Hands the next job to the worker, starts one if there is none, or works on the page without.
fn advance() {
    let here = CLIENT.with_borrow_mut(|client| {
        if client.running.is_some() || client.waiting.is_empty() {
            return None;
        }
        if client.worker.is_none() && !client.without {
            client.worker = spawn();
            client.without = client.worker.is_none();
        }
        if client.without {
            return client.waiting.pop_front();
        }
        if client.ready {
            let next = client.waiting.pop_front()?;
            let bytes = Uint8Array::from(next.job.as_slice());
            let message = Array::of2(&next.id.into(), &bytes);
            let sent = client.worker.as_ref().and_then(|worker| {
                worker.post_message_with_transfer(&message, &Array::of1(&bytes.buffer())).ok()
            });
            if sent.is_none() {
                next.answer.send(Err(Stopped::Failed));
                return None;
            }
            // The copy that went to the worker is enough.
            client.running = Some(Pending { job: Vec::new(), ..next });
        }
        None
    });
    if let Some(next) = here {
        // Between two tasks, so that what says "working" is painted first.
        dom::after(0, move || {
            next.answer.send(work(&next.job, &*next.progress).ok_or(Stopped::Failed));
            advance();
        });
    }
}

fn spawn() -> Option<Worker> {
    let root = dom::document()?.document_element()?;
    let (js, wasm) = (root.get_attribute("data-js")?, root.get_attribute("data-wasm")?);
    let encode = |name: &str| String::from(js_sys::encode_uri_component(name));
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let address = format!("./worker.js?js={}&wasm={}", encode(&js), encode(&wasm));
    let worker = Worker::new_with_options(&address, &options).ok()?;
    let of = worker.clone();
    dom::listen_forever(&worker, "message", move |event: MessageEvent| {
        if is_current(&of) {
            heard(&event.data().into());
        }
    });
    let of = worker.clone();
    dom::listen_forever(&worker, "error", move |_: Event| {
        if is_current(&of) {
            broke();
        }
    });
    Some(worker)
}

/// Whether it is the worker now in use: a message of one that was ended may still arrive.
fn is_current(worker: &Worker) -> bool {
    CLIENT.with_borrow(|client| client.worker.as_ref() == Some(worker))
}

/// A message `[]` (listening), `[id, bytes]` (done) or `[id, bytes, true]` (progress).
fn heard(message: &Array) {
    let Some(id) = message.get(0).as_f64() else {
        CLIENT.with_borrow_mut(|client| client.ready = true);
        advance();
        return;
    };
    let bytes = message.get(1).dyn_into::<Uint8Array>().map(|bytes| bytes.to_vec());
    if message.length() == 3 {
        let progress = CLIENT.with_borrow(|client| {
            let running = client.running.as_ref().filter(|running| f64::from(running.id) == id);
            running.map(|running| running.progress.clone())
        });
        if let (Some(progress), Ok(bytes)) = (progress, bytes) {
            progress(&bytes);
        }
        return;
    }
    let done = CLIENT.with_borrow_mut(|client| client.running.take_if(|running| f64::from(running.id) == id));
    if let Some(done) = done {
        done.answer.send(bytes.map_err(|_| Stopped::Failed));
    }
    advance();
}

/// The worker failed: its job is lost, the next one gets another. One that never listened is not tried again.
fn broke() {
    let lost = CLIENT.with_borrow_mut(|client| {
        if let Some(worker) = client.worker.take() {
            worker.terminate();
        }
        client.without = !client.ready;
        client.ready = false;
        client.running.take()
    });
    if let Some(lost) = lost {
        lost.answer.send(Err(Stopped::Failed));
    }
    advance();
}

/// The worker's side: listens for jobs for as long as it lives. Nothing happens outside of a worker.
pub fn serve() {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let to = scope.clone();
    dom::listen_forever(&scope, "message", move |event: MessageEvent| {
        let message: Array = event.data().into();
        let (id, bytes) = (message.get(0), message.get(1));
        let job = Uint8Array::new(&bytes).to_vec();
        let say = |bytes: &[u8], more: &[JsValue]| {
            let bytes = Uint8Array::from(bytes);
            let message = Array::of2(&id, &bytes);
            for part in more {
                message.push(part);
            }
            // Only what cannot be cloned is refused, and bytes can.
            let _ = to.post_message_with_transfer(&message, &Array::of1(&bytes.buffer()));
        };
        match work(&job, &|bytes| say(bytes, &[JsValue::TRUE])) {
            Some(bytes) => say(&bytes, &[]),
            None => wasm_bindgen::throw_str("a job that cannot be read"),
        }
    });
    let _ = scope.post_message(&Array::new());
}

/// Does an encoded job here and now. `None` where it cannot be read.
fn work(job: &[u8], progress: &dyn Fn(&[u8])) -> Option<Vec<u8>> {
    let _ = (job, progress, files::decode);
    None
}
