//! The operations under way: each has a number of the page's, can be given up, and is answered once.

use std::cell::RefCell;

use super::Session;
use crate::browser::cancel::Cancel;
use crate::browser::inbox::Inbox;
use crate::flow::confirm;
use crate::wire::port::ChallengeEvent;
use crate::wire::tree::Tree;

/// What is under way.
#[derive(Default)]
pub(super) struct Calls(RefCell<Vec<(u32, Running)>>);

/// An operation under way.
#[derive(Clone)]
pub(super) struct Running {
    #[cfg_attr(
        any(feature = "bank", feature = "address", feature = "payment"),
        expect(dead_code, reason = "nothing is shown for it")
    )]
    pub(super) id: u32,
    pub(super) cancel: Cancel,
    pub(super) events: Inbox<confirm::Event>,
}

impl Calls {
    fn get(&self, id: u32) -> Option<Running> {
        self.0.borrow().iter().find(|(known, _)| *known == id).map(|(_, running)| running.clone())
    }

    /// Gives up all of them.
    pub(super) fn abort_all(&self) {
        let all = self.0.borrow().clone();
        all.iter().for_each(|(_, running)| running.cancel.cancel());
    }
}

impl Session {
    /// Starts an operation; its answer follows on the port. An `id` that is in use is ignored.
    pub(super) fn call(&self, id: u32, operation: String, args: Tree) {
        let Some(session) = self.own.upgrade() else {
            return;
        };
        if self.calls.get(id).is_some() {
            return;
        }
        let running = Running { id, cancel: Cancel::new(), events: Inbox::default() };
        self.calls.0.borrow_mut().push((id, running.clone()));
        wasm_bindgen_futures::spawn_local(async move {
            let result = session.run(&operation, args, &running).await;
            session.calls.0.borrow_mut().retain(|(known, _)| *known != id);
            session.module.ended(id);
            session.out.answer(id, result);
        });
    }

    pub(super) fn abort(&self, id: u32) {
        self.module.ended(id);
        if let Some(running) = self.calls.get(id) {
            running.cancel.cancel();
        }
    }

    /// Passes on what the page's dialog says.
    pub(super) fn challenged(&self, id: u32, event: ChallengeEvent) {
        if let Some(running) = self.calls.get(id) {
            running.events.push(match event {
                ChallengeEvent::Hint => confirm::Event::Hint,
                ChallengeEvent::Cancel => confirm::Event::Closed,
                ChallengeEvent::Unavailable => confirm::Event::Unavailable,
            });
        }
    }
}
