//! Serving: from an open store and a bound listener until somebody says stop.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::ServiceExt;
use axum::extract::Request;
use minhbach_ledger::day::Day;
use minhbach_store::Store;
use tokio::net::TcpListener;

use crate::app::App;
use crate::kept::Kept;
use crate::limit::WINDOW;
use crate::routes::router;
use crate::site::Address;

/// What the command line may set.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The day that a practice ledger pretends it is. The caller refuses it for real ledgers.
    pub as_of: Option<Day>,
    /// The address of the site. Without it the site is where each request says that it is.
    pub address: Option<Address>,
}

/// Serves until `stop` is ready; then finishes what is under way. The caller closes the store.
///
/// # Errors
/// Of the listener.
pub async fn serve_until(
    store: Arc<Store>,
    listener: TcpListener,
    options: Options,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let app = App::at(store, options.as_of, options.address);
    let searches = app.clone();
    let windows = tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_secs(WINDOW)).await;
            searches.searches().clear();
            searches.office().attempts.clear();
        }
    });
    let reader = app.clone();
    let ahead = tokio::spawn(async move {
        // What pages remember of a long book is read before anybody waits for it.
        if reader.standing().await.is_err() || reader.notes().await.is_err() {
            tracing::warn!("the book could not be read ahead");
        }
    });
    let closing = app.clone();
    let stop = async move {
        stop.await;
        // Streams of events would keep their connections open for ever.
        closing.office().close();
    };
    let service = Kept::new(router(app.clone()), app);
    let service = ServiceExt::<Request>::into_make_service_with_connect_info::<SocketAddr>(service);
    let served = axum::serve(listener, service)
        .with_graceful_shutdown(stop)
        .await;
    // It holds the store, which the caller closes next.
    windows.abort();
    ahead.abort();
    drop(windows.await);
    drop(ahead.await);
    served
}

/// Serves until the process is told to end (interrupt or, on Unix, terminate).
///
/// # Errors
/// Of the listener.
pub async fn serve(
    store: Arc<Store>,
    listener: TcpListener,
    options: Options,
) -> std::io::Result<()> {
    serve_until(store, listener, options, told_to_stop()).await
}

pub(crate) async fn told_to_stop() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            // Without a handler the default action ends the process, which is what is wanted.
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else {
            return interrupt.await;
        };
        tokio::select! {
            () = interrupt => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    interrupt.await;
}
