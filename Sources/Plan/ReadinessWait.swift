/// Objects that are looked at until all of them are ready, through the API server that the script asks.
package struct ReadinessWait: Sendable, Equatable {
    /// Asks for the objects, one request each and in this order; what it prints is read by `BatchText`.
    package var batch: APIBatch
    /// How long they may take.
    package var within: Duration

    package init(_ batch: APIBatch, within: Duration) {
        self.batch = batch
        self.within = within
    }
}
