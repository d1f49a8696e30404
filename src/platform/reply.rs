//! One answer that comes later, awaited on the page: from the worker, a timer, or the user.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

struct Slot<T> {
    answer: Option<T>,
    waker: Option<Waker>,
}

/// Resolves when its [`Sender`] has sent. Never, if the sender is dropped.
pub struct Reply<T>(Rc<RefCell<Slot<T>>>);

/// Sends the answer; only the first counts.
pub struct Sender<T>(Rc<RefCell<Slot<T>>>);

impl<T> Reply<T> {
    #[allow(clippy::new_ret_no_self, reason = "the two ends are made together")]
    pub fn new() -> (Self, Sender<T>) {
        let slot = Rc::new(RefCell::new(Slot { answer: None, waker: None }));
        (Self(slot.clone()), Sender(slot))
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Sender<T> {
    pub fn send(&self, answer: T) {
        let mut slot = self.0.borrow_mut();
        slot.answer.get_or_insert(answer);
        let waker = slot.waker.take();
        // Waking may run the waiting task at once, which looks into the slot.
        drop(slot);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl<T> Future for Reply<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let mut slot = self.0.borrow_mut();
        match slot.answer.take() {
            Some(answer) => Poll::Ready(answer),
            None => {
                slot.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}
