import HTTP

/// What is told of a line that is to come again and again.
struct WatchlogPing: Equatable {
    var place: Place
    var body: String

    init(_ watch: Launch.Watch, line: String, age: Duration) {
        let isLate = age >= watch.threshold
        place = watch.check
        if isLate { place.path += "/fail" }
        let words = isLate ? "above" : "below"
        body =
            "Watchlog: \(GoDuration.text(age)) since last detected keyword, \(words) threshold \(GoDuration.text(watch.threshold))\n\n\(line)"
    }

    /// Who is told may be away: that is said, and no more.
    func send(_ log: Log) {
        let request = Request("POST", place, headers: [("Content-Type", "text/plain")], body: body)
        do throws(HTTPError) {
            let answer = try request.send(within: .seconds(10))
            if answer.status >= 300 { log.warn("\(place.authority) answers \(answer.status) to the watchlog") }
        } catch {
            log.warn("the watchlog tells nobody: \(error)")
        }
    }
}
