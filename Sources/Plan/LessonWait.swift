package import Kubernetes

/// What a stage of a network is to tell before the next one can be planned.
package struct LessonWait: Sendable, Equatable {
    package var lessons: [Lesson]
    package var route: APIRoute
    /// How long it may take.
    package var within: Duration

    package init(for lessons: [Lesson], through route: APIRoute, within: Duration) {
        self.lessons = lessons
        self.route = route
        self.within = within
    }
}
