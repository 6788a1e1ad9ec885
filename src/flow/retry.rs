//! Whether a request that failed is sent again, and when.
//!
//! Nothing that may have been carried out is sent twice: without an idempotency key a POST is never repeated.

/// How an attempt failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No answer came. Nothing tells whether the request arrived: a device that believes itself offline reaches loopback.
    Network,
    /// The server answered with this HTTP status.
    Status(u16),
}

/// What is known of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Sending it twice does what sending it once does: a GET, or a POST with an idempotency key.
    pub idempotent: bool,
}

/// What to do after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Send it again after so many milliseconds.
    Retry {
        /// The pause.
        after_ms: u32,
    },
    /// Report the failure.
    GiveUp,
}

/// How often a request is sent at most.
pub const MAX_ATTEMPTS: u32 = 3;
/// The first pause; each further one is twice as long.
const FIRST_PAUSE_MS: u32 = 500;
/// A server that asks for a longer pause than this (in seconds) is not waited for: the buyer would have left.
const LONGEST_WAIT_S: u32 = 20;

/// Decides after attempt number `attempt` (the first is 1) failed. `retry_after_s` is the answer's `Retry-After`, and
/// `random` a number from 0 to 1 that keeps clients from coming back all at once.
pub fn next(policy: Policy, attempt: u32, failure: Failure, retry_after_s: Option<u32>, random: f64) -> Verdict {
    let worthwhile = match failure {
        Failure::Network => policy.idempotent,
        // 409: another request with the same key is under way.
        Failure::Status(409 | 429 | 500 | 502..=504) => policy.idempotent,
        Failure::Status(_) => false,
    };
    let asked_s = retry_after_s.unwrap_or(0);
    if !worthwhile || attempt >= MAX_ATTEMPTS || asked_s > LONGEST_WAIT_S {
        return Verdict::GiveUp;
    }
    let pause = FIRST_PAUSE_MS << attempt.saturating_sub(1);
    // Between half and all of the pause; `as` turns what is no number into 0.
    let jitter = (f64::from(pause / 2) * random.clamp(0.0, 1.0)) as u32;
    Verdict::Retry { after_ms: (pause / 2 + jitter).max(asked_s * 1000) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAFE: Policy = Policy { idempotent: true };
    const ONCE: Policy = Policy { idempotent: false };

    fn retries(policy: Policy, failure: Failure) -> bool {
        next(policy, 1, failure, None, 0.5) != Verdict::GiveUp
    }

    #[test]
    fn what_may_have_been_carried_out_is_not_repeated() {
        for (failure, safe, once) in [
            (Failure::Network, true, false),
            (Failure::Status(409), true, false),
            (Failure::Status(429), true, false),
            (Failure::Status(500), true, false),
            (Failure::Status(502), true, false),
            (Failure::Status(503), true, false),
            (Failure::Status(504), true, false),
            (Failure::Status(200), false, false),
            (Failure::Status(400), false, false),
            (Failure::Status(401), false, false),
            (Failure::Status(402), false, false),
            (Failure::Status(404), false, false),
            (Failure::Status(501), false, false),
        ] {
            assert_eq!((retries(SAFE, failure), retries(ONCE, failure)), (safe, once), "{}", describe(failure));
        }
    }

    #[test]
    fn pauses_grow_and_vary() {
        let pause = |attempt, random| next(SAFE, attempt, Failure::Status(500), None, random);
        assert_eq!(pause(1, 0.0), Verdict::Retry { after_ms: 250 });
        assert_eq!(pause(1, 1.0), Verdict::Retry { after_ms: 500 });
        assert_eq!(pause(2, 0.0), Verdict::Retry { after_ms: 500 });
        assert_eq!(pause(2, 1.0), Verdict::Retry { after_ms: 1000 });
        assert_eq!(pause(3, 0.0), Verdict::GiveUp);
        assert_eq!(pause(u32::MAX, 0.0), Verdict::GiveUp);
        assert_eq!(pause(0, 0.0), Verdict::Retry { after_ms: 250 });
        for odd in [f64::NAN, -1.0, f64::NEG_INFINITY] {
            assert_eq!(pause(1, odd), Verdict::Retry { after_ms: 250 });
        }
        assert_eq!(pause(1, f64::INFINITY), Verdict::Retry { after_ms: 500 });
    }

    #[test]
    fn servers_may_ask_for_a_pause_that_a_buyer_can_bear() {
        let asked = |seconds| next(SAFE, 1, Failure::Status(429), Some(seconds), 0.0);
        assert_eq!(asked(0), Verdict::Retry { after_ms: 250 });
        assert_eq!(asked(3), Verdict::Retry { after_ms: 3000 });
        assert_eq!(asked(20), Verdict::Retry { after_ms: 20_000 });
        assert_eq!(asked(21), Verdict::GiveUp);
        assert_eq!(asked(u32::MAX), Verdict::GiveUp);
    }

    fn describe(failure: Failure) -> String {
        match failure {
            Failure::Network => String::from("network"),
            Failure::Status(status) => format!("status {status}"),
        }
    }
}
