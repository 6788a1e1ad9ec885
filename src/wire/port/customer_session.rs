//! What a Customer Session without an element tells the page.

use super::write::Members;

/// An event of a Customer Session that the page has opened.
pub enum CustomerSessionEvent {
    /// A fresh secret is needed.
    Expired {
        /// The number that the page was given for the session.
        session: u32,
        /// `expired` or `revoked`.
        reason: &'static str,
    },
}

impl CustomerSessionEvent {
    /// The event's name, as `on` takes it.
    pub fn name(&self) -> &'static str {
        match self {
            CustomerSessionEvent::Expired { .. } => "expired",
        }
    }

    /// Writes the payload's members.
    pub fn write(&self, out: &mut dyn Members) {
        match self {
            CustomerSessionEvent::Expired { session, reason } => {
                out.number("session", f64::from(*session));
                out.text("reason", reason);
            }
        }
    }
}
