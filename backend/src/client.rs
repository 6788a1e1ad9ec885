//! Where a request comes from: what a buyer's consent is kept with, and what a token shows as `client_ip`. The address is that of the connection:
//! a header that anybody can write is not believed.

use std::net::IpAddr;

use axum::extract::Request;
use axum::http::header::USER_AGENT;

use crate::test_cards::TestCard;

/// The longest user agent that is kept, in characters.
const USER_AGENT_LIMIT: usize = 500;

/// The other end of the connection, as an extension of each request.
#[derive(Clone, Copy)]
pub struct Peer(pub IpAddr);

/// Who sent a request.
#[derive(Clone, Default)]
pub struct Client {
    /// Its address.
    pub ip_address: Option<String>,
    /// What it calls itself.
    pub user_agent: Option<String>,
}

impl Client {
    /// Reads it off a request.
    pub fn of(request: &Request) -> Self {
        let user_agent = request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok());
        Self {
            ip_address: request.extensions().get::<Peer>().map(|peer| peer.0.to_canonical().to_string()),
            // It is kept: whoever sends a card number in it has sent nothing.
            user_agent: user_agent
                .filter(|text| !text.is_empty() && !TestCard::stands_in(text))
                .map(|text| text.chars().take(USER_AGENT_LIMIT).collect()),
        }
    }
}
