//! A queue with one reader, to turn callbacks into something that can be awaited.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

struct Queue<T> {
    items: VecDeque<T>,
    waker: Option<Waker>,
}

/// One queue; clones share it.
pub struct Inbox<T>(Rc<RefCell<Queue<T>>>);

impl<T> Clone for Inbox<T> {
    fn clone(&self) -> Self {
        Inbox(Rc::clone(&self.0))
    }
}

impl<T> Default for Inbox<T> {
    fn default() -> Self {
        Inbox(Rc::new(RefCell::new(Queue { items: VecDeque::new(), waker: None })))
    }
}

impl<T> Inbox<T> {
    /// Adds an item and wakes the reader.
    pub fn push(&self, item: T) {
        let waker = {
            let mut queue = self.0.borrow_mut();
            queue.items.push_back(item);
            queue.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// The next item, as soon as there is one.
    pub async fn next(&self) -> T {
        poll_fn(|context| {
            let mut queue = self.0.borrow_mut();
            match queue.items.pop_front() {
                Some(item) => Poll::Ready(item),
                None => {
                    queue.waker = Some(context.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await
    }
}
