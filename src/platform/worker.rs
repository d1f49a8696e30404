//! The one worker that carries long work: a queue of jobs on the page's side, and the loop on the worker's.
//!
//! The worker runs the same program (`main` serves where there is no window). Cancelling ends it and starts
//! another. Where no worker can be had, a job runs on the page. What a job does is `jobs`' business.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, Event, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::dom;
use super::files;
use super::html::BrowserHtml;
use super::reply::{self, Sender};
use crate::formats::{Decoder, HtmlReader, HtmlText};
use crate::jobs::{self, Env, Job, JobResult, Message, Progress, decode_reply, encode_job};

/// Why a job gave no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    Cancelled,
    /// The program failed in the midst of it (out of memory, a bug).
    Failed,
}

pub type Answer = Result<JobResult, Stopped>;

struct Pending {
    id: u32,
    job: Message,
    progress: Rc<dyn Fn(Progress)>,
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

/// Puts a job into the queue. `progress` is called on the way, the reply comes when it is done or ended.
pub fn run(job: Job, progress: impl Fn(Progress) + 'static) -> (Ticket, reply::Reply<Answer>) {
    start(encode_job(job), progress)
}

/// The same for a job that is already a message.
pub fn start(job: Message, progress: impl Fn(Progress) + 'static) -> (Ticket, reply::Reply<Answer>) {
    let (reply, answer) = reply::Reply::new();
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
            let worker = client.worker.as_ref()?;
            if post(
                |message, transfer| worker.post_message_with_transfer(message, transfer),
                next.id,
                &next.job,
            ) {
                client.running = Some(next);
            } else {
                next.answer.send(Err(Stopped::Failed));
            }
        }
        None
    });
    if let Some(next) = here {
        on_page(next);
    }
}

/// Does a job on the page: where there is no worker, or where it needs what only the page has.
fn on_page(next: Pending) {
    // Between two tasks, so that what says "working" is painted first.
    dom::after(0, move || {
        let mut result = Err(Stopped::Failed);
        // What cannot be read gives no result, which is the failure that is sent.
        let _ = jobs::serve(next.job, &PageEnv, &mut |message| match decode_reply(message) {
            Ok(jobs::Reply::Progress(at)) => (next.progress)(at),
            Ok(jobs::Reply::Done(done)) => result = Ok(done),
            Err(jobs::Unreadable) => {}
        });
        next.answer.send(result);
        advance();
    });
}

/// Sends `[id, head, payload]`, the payload's buffer handed over. `false` where it cannot be sent.
fn post(send: impl Fn(&JsValue, &JsValue) -> Result<(), JsValue>, id: u32, message: &Message) -> bool {
    let payload = Uint8Array::from(message.payload.as_slice());
    let parts = Array::of3(&id.into(), &message.head.as_str().into(), &payload);
    send(&parts, &Array::of1(&payload.buffer())).is_ok()
}

/// What [`post`] sent.
fn posted(parts: &Array) -> Option<Message> {
    let payload = parts.get(2).dyn_into::<Uint8Array>().ok()?.to_vec();
    Some(Message { head: parts.get(1).as_string()?, payload })
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

/// A message `[]` (listening), `[id]` (the page must do it) or `[id, head, payload]` (a reply).
fn heard(message: &Array) {
    let Some(id) = message.get(0).as_f64() else {
        CLIENT.with_borrow_mut(|client| client.ready = true);
        advance();
        return;
    };
    let is_it = |running: &Pending| f64::from(running.id) == id;
    let end = || CLIENT.with_borrow_mut(|client| client.running.take_if(|running| is_it(running)));
    if message.length() == 1 {
        if let Some(job) = end() {
            on_page(job);
        }
        return;
    }
    match posted(message).map(decode_reply) {
        Some(Ok(jobs::Reply::Progress(at))) => {
            let running = CLIENT.with_borrow(|client| {
                client
                    .running
                    .as_ref()
                    .filter(|running| is_it(running))
                    .map(|running| running.progress.clone())
            });
            if let Some(progress) = running {
                progress(at);
            }
        }
        Some(Ok(jobs::Reply::Done(result))) => {
            if let Some(done) = end() {
                done.answer.send(Ok(result));
            }
            advance();
        }
        Some(Err(jobs::Unreadable)) | None => broke(),
    }
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
        let parts: Array = event.data().into();
        let Some((id, job)) = parts.get(0).as_f64().zip(posted(&parts)) else { return };
        let env = WorkerEnv::default();
        let served = jobs::serve(job, &env, &mut |message| {
            if !env.html.asked.get() {
                post(
                    |message, transfer| to.post_message_with_transfer(message, transfer),
                    id as u32,
                    &message,
                );
            }
        });
        if served.is_err() {
            // Heard as an error event on the page's side.
            wasm_bindgen::throw_str("a job that cannot be read");
        }
        if env.html.asked.get() {
            let _ = to.post_message(&Array::of1(&id.into()));
        }
    });
    let _ = scope.post_message(&Array::new());
}

/// Decodes by the browser's own `TextDecoder`.
#[derive(Default)]
struct BrowserDecoder;

impl Decoder for BrowserDecoder {
    fn decode(&self, label: &str, bytes: &[u8]) -> Option<String> {
        files::decode(label, bytes)
    }
}

struct PageEnv;

impl Env for PageEnv {
    fn decoder(&self) -> &dyn Decoder {
        &BrowserDecoder
    }

    fn html(&self) -> &dyn HtmlReader {
        &BrowserHtml
    }
}

#[derive(Default)]
struct WorkerEnv {
    html: NoHtml,
}

impl Env for WorkerEnv {
    fn decoder(&self) -> &dyn Decoder {
        &BrowserDecoder
    }

    fn html(&self) -> &dyn HtmlReader {
        &self.html
    }
}

/// Workers have no `DOMParser`: that it was asked for sends the job to the page.
#[derive(Default)]
struct NoHtml {
    asked: Cell<bool>,
}

impl HtmlReader for NoHtml {
    fn read(&self, _: &str, _: &mut HtmlText) {
        self.asked.set(true);
    }
}
