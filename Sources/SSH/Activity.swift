/// Something that uses a session step by step, until it is through; a connection has any number under way.
protocol Activity: AnyObject {
    /// Given by the connection.
    var id: Int { get }
    var deadline: ContinuousClock.Instant? { get }

    /// Goes as far as the session allows. Repeats, after `waiting`, exactly the call that could not go on.
    func advance() -> Advance
    func expire()
    /// The session is lost, and will not be used any more.
    func fail(_ problem: SSHError.Problem)
    /// Once it is through: a channel that others may hear the server by.
    var spentChannel: Channel? { get }
}

extension Activity {
    var spentChannel: Channel? { nil }
}

/// How far an activity came.
enum Advance {
    /// As far as it can until the transport is ready.
    case waiting
    /// Could go on, but leaves room for others.
    case more
    case through
    case lost(LibraryError)
}

/// An activity that is a single call, repeated until it succeeds or fails.
final class Call<Value>: Activity {
    let id: Int
    let deadline: ContinuousClock.Instant?
    private let attempt: () -> Attempt<Value>
    private var completion: ((Result<Value, Stop>) -> Void)?

    /// Why there is no value.
    enum Stop: Error {
        case failed(LibraryError)
        case expired
        case lost(SSHError.Problem)
    }

    init(
        id: Int,
        deadline: ContinuousClock.Instant,
        attempt: @escaping () -> Attempt<Value>,
        completion: @escaping (Result<Value, Stop>) -> Void
    ) {
        self.id = id
        self.deadline = deadline
        self.attempt = attempt
        self.completion = completion
    }

    func advance() -> Advance {
        guard completion != nil else { return .through }
        switch attempt() {
        case .again: return .waiting
        case .done(let value): complete(.success(value))
        case .failed(let error): complete(.failure(.failed(error)))
        }
        return .through
    }

    func expire() { complete(.failure(.expired)) }

    func fail(_ problem: SSHError.Problem) { complete(.failure(.lost(problem))) }

    private func complete(_ result: Result<Value, Stop>) {
        completion?(result)
        completion = nil
    }
}
