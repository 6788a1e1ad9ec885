//! The life of a Customer Session in a page: claimed, open, ending, over; and anew with a fresh secret. It says when the page is to be told, so that a fresh
//! secret can be there before the buyer presses Pay.
//!
//! How much is left is counted from the server's two words, `now` and `expires_at`; what the device believes to be the time decides nothing alone.
//! Timers stand still while a device sleeps, and its clock can be set: whichever of the two says that more has passed is believed.

/// How long before its end a session is said to be over: nobody should press Pay on its last second.
pub const EARLY_MS: i64 = 10_000;
/// The longest pause between two looks at the clock.
const SLICE_MS: i64 = 30_000;

/// Why a session is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Its half hour has passed, or is about to.
    Expired,
    /// Its customer is gone.
    Revoked,
}

impl Reason {
    /// The word for the page.
    pub fn name(self) -> &'static str {
        match self {
            Reason::Expired => "expired",
            Reason::Revoked => "revoked",
        }
    }
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A claim was answered.
    Claimed {
        /// What the device's clock shows, in milliseconds.
        device_ms: i64,
        /// What the server's clock shows, in seconds.
        server_now: i64,
        /// When the session ends by it, in seconds.
        expires_at: i64,
    },
    /// The pause that was asked for is over.
    Woken {
        /// What the device's clock shows, in milliseconds.
        device_ms: i64,
    },
    /// The API refused the session's key, or a claim anew.
    Refused(Reason),
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Come back after this pause; an earlier one is forgotten.
    Wait(u32),
    /// Tell the page that a fresh secret is needed. Said once of each secret.
    Tell(Reason),
    /// Forget the key: it opens nothing any more.
    Forget,
}

/// One session of one page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CustomerSession {
    state: State,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// Nothing was claimed yet.
    #[default]
    Closed,
    Open {
        /// How much was left when the device's clock showed `since`.
        left: i64,
        since: i64,
        /// The pause that was asked for then.
        pause: i64,
        told: bool,
    },
    Over(Reason),
}

impl CustomerSession {
    /// Takes what happened and says what is to be done. A claim alone tells nothing: whoever made it gets its answer first.
    pub fn step(&mut self, event: Event) -> Vec<Effect> {
        match (self.state, event) {
            (_, Event::Claimed { device_ms, server_now, expires_at }) => {
                let left = expires_at.saturating_sub(server_now).saturating_mul(1000);
                self.wait(left, device_ms, false)
            }
            (State::Open { left, since, pause, told }, Event::Woken { device_ms }) => {
                let passed = pause.max(device_ms.saturating_sub(since));
                self.go_on(left.saturating_sub(passed), device_ms, told)
            }
            (State::Open { told, .. }, Event::Refused(reason)) => self.end(reason, told),
            (State::Closed, Event::Refused(reason)) => self.end(reason, false),
            (State::Over(_), _) | (State::Closed, Event::Woken { .. }) => Vec::new(),
        }
    }

    /// Whether the key may still be used, by the device's clock; otherwise why not.
    pub fn usable(&self, device_ms: i64) -> Result<(), Reason> {
        match self.state {
            State::Open { left, since, .. } if device_ms.saturating_sub(since) < left => Ok(()),
            State::Open { .. } | State::Closed => Err(Reason::Expired),
            State::Over(reason) => Err(reason),
        }
    }

    fn go_on(&mut self, left: i64, since: i64, told: bool) -> Vec<Effect> {
        if left <= 0 {
            return self.end(Reason::Expired, told);
        }
        let tells = !told && left <= EARLY_MS;
        let mut effects = self.wait(left, since, told || tells);
        if tells {
            effects.push(Effect::Tell(Reason::Expired));
        }
        effects
    }

    /// Until the page is to be told, or, once it was, until the end.
    fn wait(&mut self, left: i64, since: i64, told: bool) -> Vec<Effect> {
        let pause = if told { left } else { left.saturating_sub(EARLY_MS).clamp(0, SLICE_MS) };
        self.state = State::Open { left, since, pause, told };
        vec![Effect::Wait(u32::try_from(pause).unwrap_or(u32::MAX))]
    }

    fn end(&mut self, reason: Reason, told: bool) -> Vec<Effect> {
        self.state = State::Over(reason);
        if told { vec![Effect::Forget] } else { vec![Effect::Forget, Effect::Tell(reason)] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: i64 = 1_800_000_000_000;

    /// A session that was just claimed with `seconds` left, on a device whose clock is an hour off.
    fn claimed(seconds: i64) -> (CustomerSession, Vec<Effect>) {
        let mut session = CustomerSession::default();
        let server_now = NOON / 1000 - 3600;
        let effects = session.step(Event::Claimed { device_ms: NOON, server_now, expires_at: server_now + seconds });
        (session, effects)
    }

    /// The pauses until the page is told, each of which passes as it was asked for.
    fn pauses(session: &mut CustomerSession, mut effects: Vec<Effect>) -> Vec<u32> {
        let (mut device_ms, mut pauses) = (NOON, Vec::new());
        while let [Effect::Wait(pause)] = effects[..] {
            pauses.push(pause);
            device_ms += i64::from(pause);
            effects = session.step(Event::Woken { device_ms });
        }
        pauses
    }

    #[test]
    fn the_page_is_told_before_the_end_whatever_the_device_believes_to_be_the_time() {
        let (mut session, effects) = claimed(75);
        assert_eq!(pauses(&mut session, effects), [30_000, 30_000, 5_000]);
        let (mut session, effects) = claimed(1800);
        assert_eq!(pauses(&mut session, effects).iter().sum::<u32>(), 1_790_000);
        // What it told last was asked for a pause until the very end, after which the key is forgotten and nothing is said again.
        assert_eq!(session.usable(NOON + 1_799_999), Ok(()));
        assert_eq!(session.step(Event::Woken { device_ms: NOON + 1_800_000 }), [Effect::Forget]);
        assert_eq!(session.usable(NOON + 1_800_000), Err(Reason::Expired));
        assert_eq!(session.step(Event::Woken { device_ms: NOON + 1_900_000 }), []);
    }

    #[test]
    fn little_that_is_left_is_told_right_after_the_claim() {
        let (mut session, effects) = claimed(3);
        assert_eq!(effects, [Effect::Wait(0)]);
        let effects = session.step(Event::Woken { device_ms: NOON + 1 });
        assert_eq!(effects, [Effect::Wait(2_999), Effect::Tell(Reason::Expired)]);
        assert_eq!((session.usable(NOON + 2_999), session.usable(NOON + 3_000)), (Ok(()), Err(Reason::Expired)));
        let (mut session, effects) = claimed(0);
        assert_eq!((effects, session.usable(NOON)), (vec![Effect::Wait(0)], Err(Reason::Expired)));
        let effects = session.step(Event::Woken { device_ms: NOON });
        assert_eq!(effects, [Effect::Forget, Effect::Tell(Reason::Expired)]);
    }

    #[test]
    fn a_device_that_slept_and_one_whose_clock_was_set_are_not_fooled() {
        // It slept an hour through a pause of half a minute.
        let (mut session, _) = claimed(1800);
        assert_eq!(
            session.step(Event::Woken { device_ms: NOON + 3_600_000 }),
            [Effect::Forget, Effect::Tell(Reason::Expired)]
        );
        // Its clock was set back a day: the pauses count.
        let (mut session, _) = claimed(75);
        let yesterday = NOON - 86_400_000;
        assert_eq!(session.step(Event::Woken { device_ms: yesterday }), [Effect::Wait(30_000)]);
        assert_eq!(session.step(Event::Woken { device_ms: yesterday }), [Effect::Wait(5_000)]);
        assert_eq!(
            session.step(Event::Woken { device_ms: yesterday }),
            [Effect::Wait(10_000), Effect::Tell(Reason::Expired)]
        );
    }

    #[test]
    fn a_refusal_ends_it_and_a_fresh_secret_begins_anew() {
        for reason in [Reason::Expired, Reason::Revoked] {
            let (mut session, _) = claimed(1800);
            assert_eq!(session.step(Event::Refused(reason)), [Effect::Forget, Effect::Tell(reason)]);
            assert_eq!(session.step(Event::Refused(reason)), []);
            assert_eq!(session.usable(NOON), Err(reason));
            let fresh = Event::Claimed { device_ms: NOON, server_now: 0, expires_at: 1800 };
            assert_eq!(session.step(fresh), [Effect::Wait(30_000)]);
            assert_eq!(session.usable(NOON), Ok(()));
        }
    }

    #[test]
    fn what_was_told_is_not_told_again_by_the_refusal() {
        let (mut session, _) = claimed(5);
        session.step(Event::Woken { device_ms: NOON });
        assert_eq!(session.step(Event::Refused(Reason::Expired)), [Effect::Forget]);
    }

    #[test]
    fn odd_numbers_do_no_harm() {
        for (server_now, expires_at) in [(i64::MIN, i64::MAX), (i64::MAX, i64::MIN), (0, i64::MAX)] {
            let mut session = CustomerSession::default();
            session.step(Event::Claimed { device_ms: i64::MAX, server_now, expires_at });
            session.step(Event::Woken { device_ms: i64::MIN });
        }
    }
}
