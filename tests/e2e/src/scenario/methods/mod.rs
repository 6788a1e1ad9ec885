//! Every type of payment method: what it is made of, what is missing without it, and each of its calls.

mod confirm;
mod details;
mod make;
mod refused;

pub use confirm::each;
pub use details::{buyer, details};
pub use make::every_type;
pub use refused::later;
