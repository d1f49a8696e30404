//! The jobs program's side: takes jobs, does them, sends replies. Which page asks is [`super::worker`]'s business.

use std::cell::{Cell, RefCell};

use super::backing;
use super::files;
use super::learning;
use super::line::{Said, ToPage};
use crate::formats::{Decoder, HtmlArticle, HtmlReader, HtmlText};
use crate::jobs::{self, Env, Job, JobResult, Message, decode_job, encode_reply};

thread_local! {
    /// The job that waits for the page to parse its HTML.
    static WAITING: RefCell<Option<(u32, Job)>> = RefCell::default();
}

/// Listens for jobs for as long as the program lives. Nothing happens where there is nobody to hear of them.
pub fn serve() {
    let Some(line) = ToPage::new() else { return };
    let page = line.clone();
    line.listen(move |said| match said {
        Said::Here => {
            page.say(&Said::Here);
        }
        Said::Message(id, message) => match decode_job(message) {
            // The stores answer later than this returns.
            Ok(Job::Keeping { what, file }) => {
                let page = page.clone();
                wasm_bindgen_futures::spawn_local(async move {
                    let say = |reply| page.say(&Said::Message(id, encode_reply(reply)));
                    let (what, file) = backing::work(what, file, &|progress| {
                        say(jobs::Reply::Progress(progress));
                    })
                    .await;
                    say(jobs::Reply::Done(JobResult::Kept { what, file }));
                });
            }
            Ok(Job::Learn { what, text }) => {
                let page = page.clone();
                wasm_bindgen_futures::spawn_local(async move {
                    let say = |reply| page.say(&Said::Message(id, encode_reply(reply)));
                    let learned = learning::work(what, &text, &|progress| {
                        say(jobs::Reply::Progress(progress));
                    })
                    .await;
                    say(jobs::Reply::Done(JobResult::Learned(learned)));
                });
            }
            Ok(job) => work(&page, id, job, None),
            // No more can the page read this, and takes the job for lost.
            Err(jobs::Unreadable) => {
                page.say(&Said::Message(id, Message { head: Vec::new(), payload: Vec::new() }));
            }
        },
        Said::Parsed(id, article) => {
            let waiting = WAITING.take();
            if let Some((_, job)) = waiting.filter(|(waiting, _)| *waiting == id) {
                work(&page, id, job, Some(article));
            }
        }
        Said::Html(..) => {}
    });
    line.say(&Said::Here);
}

fn work(page: &ToPage, id: u32, job: Job, parsed: Option<HtmlArticle>) {
    let html = AskedOfPage { parsed, asked: RefCell::default(), was_asked: Cell::new(false) };
    let env = BrowserEnv { html };
    let say = |reply| page.say(&Said::Message(id, encode_reply(reply)));
    let result = jobs::run(&job, &env, &mut |progress| {
        say(jobs::Reply::Progress(progress));
    });
    if env.html.was_asked.get() {
        // The result was made without the HTML and counts for nothing.
        WAITING.set(Some((id, job)));
        page.say(&Said::Html(id, env.html.asked.take()));
    } else {
        say(jobs::Reply::Done(result));
    }
}

/// Decodes by the browser's own `TextDecoder`.
struct BrowserDecoder;

impl Decoder for BrowserDecoder {
    fn decode(&self, label: &str, bytes: &[u8]) -> Option<String> {
        files::decode(label, bytes)
    }
}

struct BrowserEnv {
    html: AskedOfPage,
}

impl Env for BrowserEnv {
    fn decoder(&self) -> &dyn Decoder {
        &BrowserDecoder
    }

    fn html(&self) -> &dyn HtmlReader {
        &self.html
    }
}

/// Workers have no `DOMParser`: what the page has parsed, or the wish that it did.
struct AskedOfPage {
    parsed: Option<HtmlArticle>,
    asked: RefCell<String>,
    was_asked: Cell<bool>,
}

impl HtmlReader for AskedOfPage {
    fn read(&self, html: &str, out: &mut HtmlText) {
        match &self.parsed {
            Some(article) => out.read_elsewhere(article.clone()),
            None => {
                self.was_asked.set(true);
                html.clone_into(&mut self.asked.borrow_mut());
            }
        }
    }
}
